class DecoderLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DecoderLayer, x: Tensor, cosines: Tensor, sines: Tensor, keys: Tensor, values: Tensor, extent: Tensor, ${parameters}) -> Tensor:
    return (__torch__.decoder_layer)(x, cosines, sines, keys, values, extent, ${arguments}, )
@functions decoder
@functions layers
@functions cache
@functions products
