def layer_norm_root(x: Tensor, weight: Tensor, least: Tensor) -> Tensor:
  length = torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), least)
  return torch.mul_(torch.div(x, length), weight)
def layer_attend(query: Tensor, key: Tensor, value: Tensor, mask: Optional[Tensor]) -> Tensor:
  heads = torch.size(query, 1)
  groups = torch.size(key, 1)
  if torch.eq(heads, groups):
    result = torch.scaled_dot_product_attention(query, key, value, mask, 0., False)
  else:
    if torch.eq(torch.size(query, 2), 1):
      folded = torch.reshape(query, [torch.size(query, 0), groups, -1, torch.size(query, 3)])
      folds = torch.scaled_dot_product_attention(folded, key, value, mask, 0., False)
      result = torch.reshape(folds, torch.size(query))
    else:
      times = torch.floordiv(heads, groups)
      every_key = torch.repeat_interleave(key, times, 1)
      every_value = torch.repeat_interleave(value, times, 1)
      result = torch.scaled_dot_product_attention(query, every_key, every_value, mask, 0., False)
  return torch.transpose(result, 1, 2)
