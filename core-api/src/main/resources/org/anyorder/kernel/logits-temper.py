class LogitsTemper(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsTemper, logits: Tensor, temperature: Tensor) -> Tensor:
    top = torch.amax(logits, [1], True)
    used = torch.logical_and(torch.ne(temperature, 1), torch.isfinite(top))
    shift = torch.where(used, top, torch.zeros_like(top))
    divisor = torch.clamp(torch.to(temperature, ops.prim.dtype(logits)), ${smallest})
    return torch.div_(torch.sub(logits, shift), divisor)
