class AdaptiveNorm(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AdaptiveNorm, x: Tensor, weight: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    normed = torch.layer_norm(x, [torch.size(x, -1)], weight, None, ${eps})
    return torch.addcmul(shift, normed, torch.add(scale, 1))
