class RmsNormRoot(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.RmsNormRoot, x: Tensor, weight: Tensor) -> Tensor:
    least = torch.scalar_tensor(${least}, dtype=6)
    length = torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), least)
    return torch.mul_(torch.div(x, torch.div_(length, ${root})), weight)
