class Silu(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Silu, x: Tensor) -> Tensor:
    return torch.silu(x)
