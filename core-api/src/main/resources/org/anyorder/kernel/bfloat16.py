class Bfloat16(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Bfloat16, x: Tensor) -> Tensor:
    return torch.to(torch.detach(x), 15)
