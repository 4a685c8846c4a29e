class GatedSilu(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.GatedSilu, x: Tensor) -> Tensor:
    half = torch.floordiv(torch.size(x, -1), 2)
    gate = torch.slice(x, -1, 0, half)
    up = torch.slice(x, -1, half)
    return torch.mul(torch.silu(gate), up)
