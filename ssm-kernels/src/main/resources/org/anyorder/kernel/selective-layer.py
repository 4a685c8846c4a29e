class SelectiveLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveLayer, x: Tensor, window: Tensor, state: Tensor, ${parameters}) -> List[Tensor]:
    rows = torch.flatten(x, 0, 1)
    normed = (__torch__.layer_norm_root)(rows, norm, least, )
    projected = ${input}
    u, kept, = (__torch__.convolution_step)(torch.slice(projected, 1, 0, ${inner}), window, taps, )
    chosen = ${choice}
    few = torch.contiguous(torch.slice(chosen, 1, 0, ${rank}))
    b = torch.unsqueeze(torch.slice(chosen, 1, ${rank}, ${rank} + ${size}), 2)
    c = torch.unsqueeze(torch.slice(chosen, 1, ${rank} + ${size}), 1)
    delta = torch.softplus(torch.add(${step}, step_bias))
    fade = torch.exp_(torch.mul(torch.unsqueeze(delta, 1), rate))
    h = torch.addcmul_(torch.mul_(fade, state), torch.unsqueeze(torch.mul(u, delta), 1), b)
    y = torch.addcmul_(torch.squeeze(torch.bmm(c, h), 1), u, skip)
    gated = torch.mul_(y, torch.silu(torch.slice(projected, 1, ${inner})))
    return [torch.view(torch.add(rows, ${output}), torch.size(x)), kept, h]
@functions convolution-step
@functions layers
@functions products
