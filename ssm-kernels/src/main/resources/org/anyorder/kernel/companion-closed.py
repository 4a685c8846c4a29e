class CompanionClosed(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionClosed, state: Tensor, time: Tensor, a: Tensor, b: Tensor, k: Tensor, c: Tensor, next: Tensor) -> List[Tensor]:
    horizon = torch.size(time, 0)
    power = torch.add((__torch__.companion_matrix)(a, ), torch.mul(torch.unsqueeze(b, -1), torch.unsqueeze(k, -2)))
    x = torch.unsqueeze(torch.unflatten(state, 1, [torch.size(a, 0), -1]), -1)
    power = torch.unsqueeze(${loop}, 1)
    for round in range(31):
      if torch.lt(torch.size(x, -1), horizon):
        x = torch.cat([x, torch.matmul(power, x)], -1)
        power = torch.matmul(power, power)
    x = torch.slice(x, -1, 0, horizon)
    y = torch.einsum("bkhdl,kd->bkhl", [x, c])
    u = torch.einsum("bkhdl,kd->bkhl", [x, next])
    return [torch.flatten(y, 1, 2), torch.flatten(u, 1, 2)]
@functions companion
