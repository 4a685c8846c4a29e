class Through(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Through, y: Tensor, u: Tensor, d: Tensor) -> Tensor:
    x = torch.repeat_interleave(u, torch.floordiv(torch.size(y, 1), torch.size(u, 1)), 1)
    return torch.add(y, torch.mul(x, torch.unsqueeze(d, -1)))
