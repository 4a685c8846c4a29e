class CompanionEnd(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionEnd, u: Tensor, a: Tensor, b: Tensor) -> Tensor:
    length = torch.size(u, 2)
    power = (__torch__.companion_matrix)(a, )
    x = torch.unsqueeze(b, -1)
    for round in range(31):
      if torch.lt(torch.size(x, -1), length):
        x = torch.cat([x, torch.matmul(power, x)], -1)
        power = torch.matmul(power, power)
    back = torch.flip(torch.slice(x, -1, 0, length), [-1])
    heads = torch.unflatten(u, 1, [torch.size(a, 0), -1])
    return torch.flatten(torch.einsum("bkhl,kdl->bkhd", [heads, back]), 1, 2)
@functions companion
