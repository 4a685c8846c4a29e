class SubsetSight(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SubsetSight, position: Tensor, limit: Tensor, slot: Tensor${parameter}) -> List[Tensor]:
    offset = torch.sub(torch.unsqueeze(slot, 1), torch.unsqueeze(position, 2))
    rank = torch.sub(torch.cumsum(torch.ones_like(slot), 1), 1)
    later = torch.ge(torch.unsqueeze(rank, 1), torch.unsqueeze(limit, 2))
    behind = ${behind}
    hidden = ${hidden}
    mask = torch.masked_fill(torch.new_zeros(position, torch.size(hidden), dtype=6), hidden, -inf)
    return [torch.unsqueeze(mask, 1), offset]
