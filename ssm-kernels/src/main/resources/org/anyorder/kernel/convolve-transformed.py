class ConvolveTransformed(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.ConvolveTransformed, u: Tensor, k: Tensor) -> Tensor:
    length = torch.size(u, 2)
    twice = torch.mul(length, 2)
    x = torch.fft_rfft(u, twice, -1)
    f = torch.fft_rfft(k, twice, -1)
    if torch.eq(torch.dim(k), 3):
      product = torch.einsum("oif,bif->bof", [f, x])
    else:
      product = torch.mul(torch.repeat_interleave(x, torch.floordiv(torch.size(k, 0), torch.size(u, 1)), 1), f)
    return torch.slice(torch.fft_irfft(product, twice, -1), 2, 0, length)
