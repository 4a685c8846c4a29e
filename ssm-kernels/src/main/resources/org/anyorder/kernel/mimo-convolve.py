class MimoConvolve(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.MimoConvolve, u: Tensor, time: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    step = torch.exp(torch.to(log_step, 7))
    log, factor = ${rule}
    fed = torch.to(torch.mul(torch.unsqueeze(factor, -1), (__torch__.ssm_complex)(b, )), 9)
    powers = torch.to(torch.exp(torch.mul(torch.unsqueeze(log, -1), time)), 9)
    twice = torch.mul(torch.size(u, 2), 2)
    heard = torch.matmul(fed, torch.to(u, 9))
    spectrum = torch.mul(torch.fft_fft(heard, twice, -1), torch.fft_fft(powers, twice, -1))
    x = torch.slice(torch.fft_ifft(spectrum, twice, -1), 2, 0, torch.size(u, 2))
    y = torch.real(torch.matmul(torch.mul(torch.view_as_complex(torch.contiguous(c)), 2), x))
    return torch.add(y, torch.mul(u, torch.unsqueeze(d, -1)))
@functions discretise
