class Linear(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Linear, x: Tensor, weight: Tensor${parameter}) -> Tensor:
    y = torch.linear(x, weight${argument})
    return ${end}
