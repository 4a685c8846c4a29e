class CompanionKrylov(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionKrylov, time: Tensor, start: Tensor, a: Tensor, c: Tensor, through: Tensor) -> Tensor:
    length = torch.size(time, 0)
    channels = torch.size(through, 0)
    power = (__torch__.companion_matrix)(${a}, )
    x = torch.unsqueeze(start, -1)
    for round in range(31):
      if torch.lt(torch.size(x, -1), length):
        x = torch.cat([x, torch.matmul(power, x)], -1)
        power = torch.matmul(power, power)
    y = torch.squeeze(torch.matmul(torch.unsqueeze(${c}, -2), torch.slice(x, -1, 0, length)), -2)
    return torch.repeat_interleave(y, torch.floordiv(channels, torch.size(y, -2)), -2)
@functions companion
