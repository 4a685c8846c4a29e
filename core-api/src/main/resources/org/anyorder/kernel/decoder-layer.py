class DecoderLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DecoderLayer, x: Tensor, cosines: Tensor, sines: Tensor, keys: Tensor, values: Tensor, extent: Tensor, ${parameters}) -> Tensor:
    rows = torch.flatten(x, 0, 1)
    normed = (__torch__.layer_norm_root)(rows, attention_norm, least, )
    projected = ${projection}
    all = torch.view(projected, [torch.size(x, 0), torch.size(x, 1), ${all}, ${width}])
    turning = torch.slice(all, 2, 0, ${turning})
    turned = torch.addcmul(torch.mul(turning, cosines), torch.roll(turning, [${half}], [3]), sines)
    query = torch.transpose(torch.slice(turned, 2, 0, ${heads}), 1, 2)
    key = torch.transpose(torch.slice(turned, 2, ${heads}), 1, 2)
    value = torch.transpose(torch.slice(all, 2, ${turning}), 1, 2)
    seen = (__torch__.${write})(key, value, keys, values, extent, ${places})
    attended = (__torch__.layer_attend)(query, seen[0], seen[1], ${mask}, )
    mixed = torch.reshape(attended, [-1, ${mixed}])
    y = torch.add(rows, ${output})
    again = (__torch__.layer_norm_root)(y, feed_forward_norm, least, )
    both = ${gate_and_up}
    gate = torch.slice(both, 1, 0, ${hidden})
    up = torch.slice(both, 1, ${hidden})
    gated = torch.mul(torch.silu(gate), up)
    return torch.view(torch.add_(y, ${down}), torch.size(x))
@functions layers
@functions cache
@functions products
