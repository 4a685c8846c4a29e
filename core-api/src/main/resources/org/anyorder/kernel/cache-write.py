class CacheWrite(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheWrite, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, extent: Tensor, source: Tensor, row: Tensor, slot: Tensor) -> List[Tensor]:
    return (__torch__.cache_write)(key, value, keys, values, extent, source, row, slot, )
@functions cache
