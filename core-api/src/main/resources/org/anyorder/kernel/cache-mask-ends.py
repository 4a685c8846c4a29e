class CacheMaskEnds(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheMaskEnds, end: Tensor, extent: Tensor) -> Tensor:
    slot = torch.sub(torch.cumsum(torch.new_ones(end, [torch.size(extent, 0)]), 0), 1)
    hidden = torch.ge(slot, torch.unsqueeze(torch.unsqueeze(end, 1), 3))
    return torch.masked_fill(torch.new_zeros(end, torch.size(hidden), dtype=6), hidden, -inf)
