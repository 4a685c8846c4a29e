class CompanionStable(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionStable, like: Tensor, a: Tensor) -> Tensor:
    return torch.div(torch.mul(a, 0.9), torch.add(torch.sum(torch.abs(a), [-1], True), 1e-12))
