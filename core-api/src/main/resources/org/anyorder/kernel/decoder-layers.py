class DecoderLayers(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DecoderLayers, x: Tensor, cosines: Tensor, sines: Tensor, extent: Tensor, ${all_parameters}) -> Tensor:
${layers}    return x
@functions decoder
@functions layers
@functions cache
@functions products
