class FirstProbability(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.FirstProbability, logits: Tensor) -> Tensor:
    return torch.select(torch.softmax(logits, -1), 1, 0)
