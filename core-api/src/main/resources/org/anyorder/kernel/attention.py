class Attention(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Attention, query: Tensor, key: Tensor, value: Tensor${parameter}) -> Tensor:
    result = torch.scaled_dot_product_attention(query, key, value, ${mask}, 0., ${causal})
    return ${result}
