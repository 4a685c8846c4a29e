class CacheCopy(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheCopy, extent: Tensor, old: Tensor, new: Tensor) -> Tensor:
    rows = torch.size(extent, 0)
    slots = torch.size(extent, 1)
    source = torch.slice(torch.slice(old, 0, 0, rows), 2, 0, slots)
    _0 = torch.copy_(torch.slice(torch.slice(new, 0, 0, rows), 2, 0, slots), source)
    return extent
