def companion_lags(x: Tensor, y: Tensor, length: int) -> Tensor:
  d = torch.size(x, -1)
  f = torch.mul(torch.fft_rfft(x, d * 2, -1), torch.conj(torch.fft_rfft(y, d * 2, -1)))
  w = torch.slice(torch.fft_irfft(f, d * 2, -1), -1, 0, d)
  blocks = torch.floordiv(d + length - 1, length)
  folded = torch.sum(torch.unflatten(torch.constant_pad_nd(w, [0, blocks * length - d], 0), -1, [blocks, length]), [-2])
  return torch.fft_rfft(folded, length, -1)
class CompanionTransformed(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionTransformed, time: Tensor, a: Tensor, b: Tensor, c: Tensor) -> List[Tensor]:
    length = torch.size(time, 0)
    angle = torch.mul(torch.slice(time, 0, 0, torch.floordiv(length, 2) + 1), 6.283185307179586 / float(length))
    omega = torch.polar(torch.ones_like(angle), angle)
    wide = torch.to(a, 7)
    first = torch.to(b, 7)
    read = torch.to(c, 7)
    last = torch.constant_pad_nd(torch.ones_like(torch.slice(wide, -1, 0, 1)), [torch.size(a, -1) - 1, 0], 0)
    below = torch.sub(omega, (__torch__.companion_lags)(last, wide, length, ))
    inner = torch.div((__torch__.companion_lags)(last, first, length, ), below)
    spectrum = torch.add((__torch__.companion_lags)(read, first, length, ), torch.mul((__torch__.companion_lags)(read, wide, length, ), inner))
    return [torch.to(torch.fft_irfft(spectrum, length, -1), 6), torch.min(torch.abs(below))]
