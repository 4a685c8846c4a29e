class AttentionFolded(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AttentionFolded, query: Tensor, key: Tensor, value: Tensor${parameter}) -> Tensor:
    folded = torch.reshape(query, [torch.size(query, 0), torch.size(key, 1), -1, torch.size(query, 3)])
    folds = torch.scaled_dot_product_attention(folded, key, value, ${mask}, 0., ${causal})
    result = torch.reshape(folds, torch.size(query))
    return ${result}
