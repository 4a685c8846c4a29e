class LogMass(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogMass, logits: Tensor, temperature: Tensor) -> Tensor:
    top = torch.amax(logits, [1], True)
    shift = torch.where(torch.eq(top, -inf), torch.zeros_like(top), top)
    divisor = torch.clamp(torch.to(temperature, ops.prim.dtype(logits)), ${smallest})
    gap = torch.div_(torch.sub(logits, shift), divisor)
    mass = torch.to(torch.sum(torch.exp_(gap), [1], True), 7)
    offset = torch.div(torch.to(shift, 7), torch.to(divisor, 7))
    return torch.cat([torch.add(offset, torch.log(mass)), torch.to(top, 7)], 1)
