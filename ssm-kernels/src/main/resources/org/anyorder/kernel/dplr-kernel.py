class DplrKernel(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrKernel, time: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor, b: Tensor, c: Tensor) -> Tensor:
    length = torch.size(time, 0)
    nodes = torch.floordiv(length, 2) + 1
    rank = torch.size(p, 0)
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    low = (__torch__.dplr_both)((__torch__.ssm_complex)(p, ), )
    z = torch.mul((__torch__.dplr_both)((__torch__.ssm_pole)(decay, frequency, ), ), step)
    read = (__torch__.dplr_both)((__torch__.ssm_complex)(c, ), )
    left = torch.cat([torch.unsqueeze(read, 0), torch.resolve_conj(torch.conj(low))], 0)
    right = torch.cat([(__torch__.dplr_both)((__torch__.ssm_complex)(b, ), ), low], 0)
    pairs = torch.mul(torch.mul(torch.unsqueeze(left, 1), torch.unsqueeze(right, 0)), step)
    rights = torch.size(right, 0)
    rows = rights - rank
    products = torch.mul(torch.transpose(torch.flatten(pairs, 0, 1), 0, 1), 2)
    angle = torch.mul(torch.slice(time, 0, 0, nodes), -6.283185307179586 / float(length))
    omega = torch.polar(torch.ones_like(angle), angle)
    above = torch.add(omega, 1)
    below = torch.mul(torch.rsub(omega, 1), 2)
    spectra = annotate(List[Tensor], [])
    for piece in range(torch.floordiv(nodes + 1023, 1024)):
      plus = torch.slice(above, 0, piece * 1024, piece * 1024 + 1024)
      minus = torch.slice(below, 0, piece * 1024, piece * 1024 + 1024)
      d = torch.sub(minus, torch.mul(torch.unsqueeze(z, -1), plus))
      g = torch.unflatten(torch.matmul(products, torch.reciprocal(d)), 1, [rank + 1, rights])
      r = torch.mul(torch.mul(g, plus), 0.5)
      g_cb = torch.slice(torch.select(g, 1, 0), 1, 0, rows)
      g_cp = torch.slice(torch.select(g, 1, 0), 1, rows)
      r_pb = torch.permute(torch.slice(torch.slice(r, 1, 1), 2, 0, rows), [0, 3, 1, 2])
      r_pp = torch.permute(torch.slice(torch.slice(r, 1, 1), 2, rows), [0, 3, 1, 2])
      if torch.eq(rank, 1):
        inner = torch.div(r_pb, torch.add(r_pp, 1))
      else:
        one = torch.diag_embed(torch.ones_like(torch.select(r_pp, -1, 0)))
        inner = torch.linalg_solve(torch.add(r_pp, one), r_pb)
      low_part = torch.matmul(torch.unsqueeze(torch.transpose(g_cp, 1, 2), 2), inner)
      more = torch.append(spectra, torch.sub(g_cb, torch.transpose(torch.squeeze(low_part, 2), 1, 2)))
    kernel = torch.fft_irfft(torch.cat(spectra, -1), length, -1)
    return torch.to(torch.transpose(kernel, 0, 1), 6)
@functions discretise
@functions dplr
