class AttentionBfloat16(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AttentionBfloat16, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    queries = torch.size(query, 2)
    keys = torch.size(key, 2)
    width = torch.size(query, 3)
    scaled = torch.to(torch.mul(query, torch.pow(width, -0.5)), 15)
    q = torch.reshape(scaled, [-1, queries, width])
    k = torch.transpose(torch.reshape(torch.to(key, 15), [-1, keys, width]), 1, 2)
    v = torch.reshape(torch.to(value, 15), [-1, keys, width])
    y = torch.new_empty(query, [torch.size(q, 0), queries, width])
    for part in range((queries + 127) // 128):
      first = part * 128
      law = torch.softmax(torch.bmm(torch.slice(q, 1, first, first + 128), k), -1)
      _0 = torch.copy_(torch.slice(y, 1, first, first + 128), torch.bmm(law, v))
    result = torch.view(y, [torch.size(query, 0), -1, queries, width])
    return torch.flatten(torch.transpose(result, 1, 2), 2)
