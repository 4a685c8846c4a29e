class LogSumExp(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogSumExp, x: Tensor) -> Tensor:
    return torch.logsumexp(x, [-1])
