class DplrDiscrete(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrDiscrete, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor, b: Tensor) -> List[Tensor]:
    twice = torch.unsqueeze(torch.mul(torch.exp(torch.neg(torch.to(log_step, 7))), 2), -1)
    pole = (__torch__.ssm_pole)(decay, frequency, )
    low = (__torch__.ssm_complex)(p, )
    d = torch.reciprocal(torch.rsub(pole, twice))
    e = torch.add(pole, twice)
    q = torch.resolve_conj(torch.conj(low))
    inner = torch.mul(torch.real(torch.einsum("rhn,shn->hrs", [torch.mul(q, d), low])), 2)
    one = torch.diag_embed(torch.ones_like(torch.select(inner, -1, 0)))
    r = torch.einsum("hrs,shn->rhn", [torch.to(torch.inverse(torch.add(inner, one)), 10), torch.mul(q, d)])
    gain = torch.mul((__torch__.ssm_complex)(b, ), 2)
    return [torch.to(torch.view_as_real(d), 6), torch.to(torch.view_as_real(e), 6), torch.to(torch.view_as_real(r), 6), torch.to(torch.view_as_real(gain), 6)]
@functions discretise
@functions dplr
