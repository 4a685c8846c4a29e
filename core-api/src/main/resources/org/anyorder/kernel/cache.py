def cache_write(key: Tensor, value: Tensor, keys: Tensor, values: Tensor, extent: Tensor, source: Tensor, place: Tensor) -> List[Tensor]:
  first = torch.size(extent, 0)
  last = torch.add(first, torch.size(key, 0))
  width = torch.size(key, 3)
  shape = [-1, torch.mul(torch.size(key, 1), width)]
  key0 = torch.index_select(torch.reshape(torch.transpose(key, 1, 2), shape), 0, source)
  value0 = torch.index_select(torch.reshape(torch.transpose(value, 1, 2), shape), 0, source)
  _0 = torch.index_copy_(torch.view(keys, [-1, width]), 0, place, torch.view(key0, [-1, width]))
  _1 = torch.index_copy_(torch.view(values, [-1, width]), 0, place, torch.view(value0, [-1, width]))
  k = torch.slice(torch.slice(keys, 0, first, last), 2, 0, torch.size(extent, 2))
  v = torch.slice(torch.slice(values, 0, first, last), 2, 0, torch.size(extent, 2))
  return [k, v]
def cache_write_even(key: Tensor, value: Tensor, keys: Tensor, values: Tensor, extent: Tensor) -> List[Tensor]:
  first = torch.size(extent, 0)
  at = torch.size(extent, 1)
  end = torch.add(at, torch.size(key, 2))
  last = torch.add(first, torch.size(key, 0))
  k = torch.slice(torch.slice(keys, 0, first, last), 2, 0, torch.size(extent, 2))
  v = torch.slice(torch.slice(values, 0, first, last), 2, 0, torch.size(extent, 2))
  _0 = torch.copy_(torch.slice(k, 2, at, end), key)
  _1 = torch.copy_(torch.slice(v, 2, at, end), value)
  return [k, v]
def cache_mask_ends(end: Tensor, slots: int) -> Tensor:
  slot = torch.sub(torch.cumsum(torch.new_ones(end, [slots]), 0), 1)
  hidden = torch.ge(slot, torch.unsqueeze(torch.unsqueeze(end, 1), 3))
  return torch.masked_fill(torch.new_zeros(end, torch.size(hidden), dtype=6), hidden, -inf)
