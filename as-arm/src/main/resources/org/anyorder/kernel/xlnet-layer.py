class XlnetLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.XlnetLayer, x: Tensor, mask: Tensor, offset: Tensor, fresh: Tensor, table: Tensor, keys: Tensor, values: Tensor, extent: Tensor, ${parameters}) -> Tensor:
    batch = torch.size(x, 0)
    asked = torch.size(mask, 2)
    tokens = torch.slice(x, 1, 0, torch.size(fresh, 0))
    read = torch.reshape(tokens, [-1, ${width}])
    both = torch.view(${key_value}, [batch, torch.size(fresh, 0), ${twice}, ${head}])
    key = torch.transpose(torch.slice(both, 2, 0, ${heads}), 1, 2)
    value = torch.transpose(torch.slice(both, 2, ${heads}), 1, 2)
    seen = (__torch__.${write})(key, value, keys, values, extent, ${places})
    rows = torch.reshape(torch.slice(x, 1, torch.size(x, 1) - asked), [-1, ${width}])
    split = torch.view(${query}, [batch, asked, ${heads}, ${head}])
    placed = (__torch__.relative_gathered)(split, position_bias, table, offset, )
    bias = torch.add(mask, placed, alpha=${scale})
    q = torch.transpose(torch.add(split, content_bias), 1, 2)
    attended = torch.scaled_dot_product_attention(q, seen[0], seen[1], bias, 0., False)
    mixed = torch.reshape(torch.transpose(attended, 1, 2), [-1, ${inner}])
    y = torch.layer_norm(torch.add(rows, ${output}), [${width}], attention_gain, attention_bias, ${epsilon}, False)
    hidden = ${act}
    down = torch.add(${down}, down_bias)
    z = torch.layer_norm(torch.add_(down, y), [${width}], feed_forward_gain, feed_forward_bias, ${epsilon}, False)
    return torch.view(z, [batch, asked, ${width}])
@functions relative
@functions cache
@functions products
