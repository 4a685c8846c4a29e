class AttentionWrittenOut(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AttentionWrittenOut, query: Tensor, key: Tensor, value: Tensor${parameter}) -> Tensor:
    batch, heads, length, width = torch.size(query)
    groups = torch.size(key, 1)
    keys = torch.size(key, 2)
    queries = torch.reshape(query, [batch, groups, -1, width])
    scores = torch.mul(torch.matmul(queries, torch.transpose(key, 2, 3)), ${scale})
    scores0 = torch.reshape(scores, [batch, heads, length, keys])
    weights = torch.reshape(torch._safe_softmax(${masked}, -1), [batch, groups, -1, keys])
    return torch.reshape(torch.matmul(weights, value), [batch, heads, length, width])
