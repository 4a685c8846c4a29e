class NoiseWaves(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.NoiseWaves, noise: Tensor, frequencies: Tensor) -> Tensor:
    angle = torch.mul(torch.unsqueeze(noise, 1), frequencies)
    return torch.cat([torch.cos(angle), torch.sin(angle)], 1)
