class DiagonalEnd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalEnd, u: Tensor, back: Tensor, state: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor) -> Tensor:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    log, factor = ${rule}
    powers = torch.mul(torch.exp(torch.mul(torch.unsqueeze(log, 1), torch.unsqueeze(back, -1))), torch.unsqueeze(torch.mul(factor, (__torch__.ssm_complex)(b, )), 1))
    parts = torch.to(torch.cat([torch.real(powers), torch.imag(powers)], -1), 6)
    fed = torch.transpose(torch.matmul(torch.transpose(u, 0, 1), parts), 0, 1)
    n = torch.size(log, 1)
    heard = torch.complex(torch.slice(fed, -1, 0, n), torch.slice(fed, -1, n))
    kept = torch.mul((__torch__.ssm_complex)(state, ), torch.exp(torch.mul(log, torch.size(u, 2))))
    return torch.to(torch.view_as_real(torch.add(kept, heard)), 6)
@functions discretise
