class GeluTanh(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.GeluTanh, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")
