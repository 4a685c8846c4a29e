def ssm_powers(weight: Tensor, log: Tensor, fine: Tensor, coarse: Tensor) -> Tensor:
  left = torch.mul(torch.exp(torch.mul(torch.unsqueeze(log, -1), coarse)), torch.unsqueeze(weight, -1))
  right = torch.exp(torch.mul(torch.unsqueeze(log, -1), fine))
  l = torch.to(torch.cat([torch.real(left), torch.neg(torch.imag(left))], -2), 6)
  r = torch.to(torch.cat([torch.real(right), torch.imag(right)], -2), 6)
  y = torch.matmul(torch.transpose(l, -2, -1), torch.mul(r, 2))
  return torch.flatten(y, -2, -1)
