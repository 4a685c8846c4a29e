class GatedSum(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.GatedSum, x: Tensor, y: Tensor, gate: Tensor) -> Tensor:
    return torch.addcmul(x, gate, y)
