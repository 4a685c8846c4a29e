class First(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.First, x: Tensor) -> Tensor:
    return torch.select(x, 1, 0)
