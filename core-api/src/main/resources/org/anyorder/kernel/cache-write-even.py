class CacheWriteEven(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheWriteEven, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, extent: Tensor) -> List[Tensor]:
    first = torch.size(extent, 0)
    at = torch.size(extent, 1)
    end = torch.add(at, torch.size(key, 2))
    last = torch.add(first, torch.size(key, 0))
    k = torch.slice(torch.slice(keys, 0, first, last), 2, 0, torch.size(extent, 2))
    v = torch.slice(torch.slice(values, 0, first, last), 2, 0, torch.size(extent, 2))
    _0 = torch.copy_(torch.slice(k, 2, at, end), key)
    _1 = torch.copy_(torch.slice(v, 2, at, end), value)
    return [k, v]
