class SelectiveEnd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveEnd, read: Tensor, x: Tensor, skip: Tensor, projected: Tensor) -> Tensor:
    y = torch.addcmul(read, x, skip)
    return torch.mul(y, torch.silu(torch.slice(projected, 2, torch.size(x, 2))))
