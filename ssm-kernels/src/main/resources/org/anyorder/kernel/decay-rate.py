class DecayRate(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DecayRate, logarithm: Tensor) -> Tensor:
    rate = torch.neg(torch.exp(logarithm))
    return ${form}
