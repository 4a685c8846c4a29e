class SelectiveStart(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveStart, step: Tensor, bias: Tensor, present: Tensor) -> Tensor:
    return torch.mul(torch.softplus(torch.add(step, bias)), present)
