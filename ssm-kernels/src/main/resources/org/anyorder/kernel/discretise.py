def ssm_pole(decay: Tensor, frequency: Tensor) -> Tensor:
  return torch.complex(torch.neg(torch.exp(torch.to(decay, 7))), torch.neg(torch.to(frequency, 7)))
def ssm_complex(x: Tensor) -> Tensor:
  return torch.to(torch.view_as_complex(torch.contiguous(x)), 10)
def ssm_held(step: Tensor, pole: Tensor) -> Tuple[Tensor, Tensor]:
  z = torch.mul(pole, step)
  small = torch.lt(torch.abs(z), 0.0001)
  safe = torch.where(small, torch.ones_like(z), z)
  phi = torch.where(small, torch.add(torch.mul(z, 0.5), 1), torch.div(torch.expm1(safe), safe))
  return (z, torch.mul(phi, step))
def ssm_bilinear(step: Tensor, pole: Tensor, alpha: float) -> Tuple[Tensor, Tensor]:
  z = torch.mul(pole, step)
  below = torch.add(torch.mul(z, torch.neg(alpha)), 1)
  above = torch.add(torch.mul(z, 1. - alpha), 1)
  return (torch.log(torch.div(above, below)), torch.div(torch.to(step, 10), below))
