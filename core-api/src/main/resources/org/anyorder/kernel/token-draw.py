class TokenDraw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TokenDraw, logits: Tensor, uniforms: Tensor${parameter}) -> Tensor:
    return (__torch__.draw_rows)(${law}, uniforms, ${mode}, )
@functions draw
@functions filter
