class CacheMaskCausal(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheMaskCausal, query: Tensor, key: Tensor) -> Tensor:
    queries = torch.size(query, 2)
    keys = torch.size(key, 2)
    return torch.triu(torch.new_full(query, [queries, keys], -inf), torch.add(torch.sub(keys, queries), 1))
