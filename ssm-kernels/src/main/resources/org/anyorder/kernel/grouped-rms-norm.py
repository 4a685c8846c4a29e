class GroupedRmsNorm(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.GroupedRmsNorm, x: Tensor, weight: Tensor) -> Tensor:
    parts = torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), ${groups}, -1])
    normed = torch.rms_norm(parts, [torch.size(parts, -1)], None, ${eps})
    return torch.mul(torch.reshape(normed, torch.size(x)), weight)
