class DiagonalEnd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalEnd, u: Tensor, counts: Tensor, back: Tensor, state: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor) -> Tensor:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    log, factor = ${rule}
    length = torch.size(u, 2)
    count = torch.unsqueeze(torch.unsqueeze(torch.to(counts, 7), -1), -1)
    place = torch.to(torch.sub(torch.sub(count, back), 1), 4)
    picked = torch.gather(u, 2, torch.expand(torch.clamp(place, 0), [torch.size(u, 0), torch.size(u, 1), length]))
    known = torch.where(torch.ge(place, 0), picked, torch.zeros_like(picked))
    powers = torch.mul(torch.exp(torch.mul(torch.unsqueeze(log, 1), torch.unsqueeze(back, -1))), torch.unsqueeze(torch.mul(factor, (__torch__.ssm_complex)(b, )), 1))
    parts = torch.to(torch.cat([torch.real(powers), torch.imag(powers)], -1), 6)
    fed = torch.transpose(torch.matmul(torch.transpose(known, 0, 1), parts), 0, 1)
    n = torch.size(log, 1)
    heard = torch.complex(torch.slice(fed, -1, 0, n), torch.slice(fed, -1, n))
    kept = torch.mul((__torch__.ssm_complex)(state, ), torch.exp(torch.mul(log, count)))
    return torch.to(torch.view_as_real(torch.add(kept, heard)), 6)
@functions discretise
