class ConvolveDirectly(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.ConvolveDirectly, u: Tensor, k: Tensor) -> Tensor:
    length = torch.size(u, 2)
    lags = torch.constant_pad_nd(torch.flip(k, [-1]), [0, length - 1], 0)
    matrix = torch.flip(torch.unfold(lags, -1, length, 1), [-2])
    if torch.eq(torch.dim(k), 3):
      y = torch.einsum("oits,bis->bot", [matrix, u])
    else:
      x = torch.repeat_interleave(u, torch.floordiv(torch.size(k, 0), torch.size(u, 1)), 1)
      y = torch.squeeze(torch.matmul(matrix, torch.unsqueeze(x, -1)), -1)
    return y
