class CausalMask(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CausalMask, query: Tensor, key: Tensor) -> Tensor:
    order = torch.tril(torch.new_ones(query, [torch.size(query, 2), torch.size(key, 2)], dtype=11), torch.sub(torch.size(key, 2), torch.size(query, 2)))
    return order
