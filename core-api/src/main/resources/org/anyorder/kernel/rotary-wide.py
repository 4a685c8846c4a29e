class RotaryWide(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.RotaryWide, position: Tensor, cosines: Tensor, sines: Tensor) -> List[Tensor]:
    return (__torch__.wide_angles)(position, cosines, sines, )
@functions angles
