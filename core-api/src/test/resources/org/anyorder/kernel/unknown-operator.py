class UnknownOperator(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.UnknownOperator, x: Tensor) -> Tensor:
    return torch.no_such_operator(x)
