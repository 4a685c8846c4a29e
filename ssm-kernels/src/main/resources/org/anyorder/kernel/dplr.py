def dplr_both(x: Tensor) -> Tensor:
  return torch.cat([x, torch.resolve_conj(torch.conj(x))], -1)
def dplr_low(pole: Tensor, p: Tensor) -> Tensor:
  both = (__torch__.dplr_both)(p, )
  low = torch.einsum("rhn,rhm->hnm", [both, torch.resolve_conj(torch.conj(both))])
  return torch.sub(torch.diag_embed((__torch__.dplr_both)(pole, )), low)
def dplr_discrete(step: Tensor, pole: Tensor, p: Tensor) -> Tensor:
  half = torch.mul((__torch__.dplr_low)(pole, p, ), torch.unsqueeze(torch.unsqueeze(torch.mul(step, 0.5), -1), -1))
  one = torch.diag_embed(torch.ones_like(torch.select(half, -1, 0)))
  return torch.linalg_solve(torch.sub(one, half), torch.add(one, half))
def dplr_hear(read: Tensor, x: Tensor) -> Tensor:
  return torch.mul(torch.real(torch.sum(torch.mul(torch.unsqueeze(x, 1), read), [-1])), 2)
def dplr_feed(p: Tensor, heard: Tensor) -> Tensor:
  return torch.sum(torch.mul(torch.unsqueeze(heard, -1), p), [1])
