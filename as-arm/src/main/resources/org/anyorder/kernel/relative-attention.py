class RelativeAttention(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.RelativeAttention, query: Tensor, key: Tensor, value: Tensor, table: Tensor, content: Tensor, position: Tensor${parameters}) -> Tensor:
    split = torch.reshape(query, [torch.size(query, 0), torch.size(query, 1), torch.size(table, 0), -1])
    scale = torch.pow(torch.size(split, 3), -0.5)
    placed = (__torch__.${distances}, )
    scores = ${scores}
    bias = ${bias}
    q = torch.transpose(torch.add(split, content), 1, 2)
    result = torch.scaled_dot_product_attention(q, key, value, bias, ${dropout}, False)
    return torch.flatten(torch.transpose(result, 1, 2), 2)
@functions relative
