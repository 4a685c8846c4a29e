class DenseDiscrete(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DenseDiscrete, log_step: Tensor, a: Tensor, b: Tensor) -> List[Tensor]:
    step = torch.unsqueeze(torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1), -1)
    z = torch.mul(torch.to(a, 7), step)
    one = torch.diag_embed(torch.ones_like(torch.select(z, -1, 0)))
    below = torch.sub(one, torch.mul(z, ${alpha}))
    above = torch.add(one, torch.mul(z, 1. - ${alpha}))
    held = torch.linalg_solve(below, torch.mul(torch.unsqueeze(torch.to(b, 7), -1), step))
    return [torch.to(torch.linalg_solve(below, above), 6), torch.to(torch.squeeze(held, -1), 6)]
