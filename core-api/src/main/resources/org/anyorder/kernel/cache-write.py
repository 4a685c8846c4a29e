class CacheWrite(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheWrite, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, extent: Tensor, source: Tensor, place: Tensor) -> List[Tensor]:
    return (__torch__.cache_write)(key, value, keys, values, extent, source, place, )
@functions cache
