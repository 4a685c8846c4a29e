class AttentionRepeated(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AttentionRepeated, query: Tensor, key: Tensor, value: Tensor${parameter}) -> Tensor:
    heads = torch.floordiv(torch.size(query, 1), torch.size(key, 1))
    keys = torch.repeat_interleave(key, heads, 1)
    values = torch.repeat_interleave(value, heads, 1)
    result = torch.scaled_dot_product_attention(query, keys, values, ${mask}, 0., ${causal})
    return ${result}
