class AttentionWrittenOut(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AttentionWrittenOut, query: Tensor, key: Tensor, value: Tensor${parameter}) -> Tensor:
    scores = torch.matmul(torch.mul(query, ${scale}), torch.transpose(key, -2, -1))
    return torch.matmul(torch.softmax(${masked}, -1), value)
