class CacheMoveSlots(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheMoveSlots, row: Tensor, source: Tensor, target: Tensor, cache: Tensor) -> Tensor:
    moved = torch.index(cache, annotate(List[Optional[Tensor]], [row, None, source]))
    _0 = torch.index_put_(cache, annotate(List[Optional[Tensor]], [row, None, target]), moved)
    return row
