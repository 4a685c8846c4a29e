class TracedLlamaLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TracedLlamaLayer, x: Tensor, cosines: Tensor, sines: Tensor, allowed: Tensor, past_keys: Tensor, past_values: Tensor, attention_norm: Tensor, query: Tensor, key: Tensor, value: Tensor, output: Tensor, mlp_norm: Tensor, gate: Tensor, up: Tensor, down: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    width = torch.size(x, 2)
    heads = [torch.size(x, 0), torch.size(x, 1), torch.size(past_keys, 1), torch.size(past_keys, 3)]
    normed = torch.rms_norm(x, [width], attention_norm, 1.0e-5)
    q = torch.transpose(torch.reshape(torch.linear(normed, query), heads), 1, 2)
    k = torch.transpose(torch.reshape(torch.linear(normed, key), heads), 1, 2)
    v = torch.transpose(torch.reshape(torch.linear(normed, value), heads), 1, 2)
    half = torch.floordiv(torch.size(past_keys, 3), 2)
    q_turned = torch.cat([torch.neg(torch.slice(q, 3, half)), torch.slice(q, 3, 0, half)], 3)
    k_turned = torch.cat([torch.neg(torch.slice(k, 3, half)), torch.slice(k, 3, 0, half)], 3)
    q_placed = torch.add(torch.mul(q, cosines), torch.mul(q_turned, sines))
    k_placed = torch.add(torch.mul(k, cosines), torch.mul(k_turned, sines))
    keys = torch.cat([past_keys, k_placed], 2)
    values = torch.cat([past_values, v], 2)
    seen = torch.scaled_dot_product_attention(q_placed, keys, values, allowed, 0., False)
    attended = torch.add(x, torch.linear(torch.reshape(torch.transpose(seen, 1, 2), torch.size(x)), output))
    between = torch.rms_norm(attended, [width], mlp_norm, 1.0e-5)
    gated = torch.mul(torch.silu(torch.linear(between, gate)), torch.linear(between, up))
    return (torch.add(attended, torch.linear(gated, down)), keys, values)
