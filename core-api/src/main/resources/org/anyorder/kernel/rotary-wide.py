class RotaryWide(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.RotaryWide, cosines: Tensor, sines: Tensor) -> List[Tensor]:
    return [torch.unsqueeze(torch.cat([cosines, cosines], 2), 2), torch.unsqueeze(torch.cat([torch.neg(sines), sines], 2), 2)]
