class DualLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualLayer, x: Tensor, window: Tensor, state: Tensor, recent: Tensor, ${parameters}) -> List[Tensor]:
    rows = torch.flatten(x, 0, 1)
    normed = (__torch__.layer_norm_root)(rows, norm, least, )
    gate, entering, steps, = torch.split_with_sizes(${input}, [${inner}, ${convolved}, ${heads}], 1)
    convolved, kept, = (__torch__.convolution_step)(entering, window, taps, )
    u, b, c, = torch.split_with_sizes(convolved, [${inner}, ${groups} * ${size}, ${groups} * ${size}], 1)
    step = torch.softplus(torch.add(steps, step_bias))
    delta = ${limited}
    heads = torch.view(torch.contiguous(u), [-1, ${heads}, ${width}])
    input = torch.flatten(torch.mul(heads, torch.unsqueeze(delta, 2)), 1, 2)
    found = (__torch__.dual_step_later)(input, torch.mul(delta, rate), b, torch.contiguous(c), state, recent, ${most}, )
    whole = torch.addcmul(found[0], heads, torch.unsqueeze(skip, 1))
    through = torch.view(torch.mul_(torch.flatten(whole, 1, 2), torch.silu(gate)), [-1, ${groups}, ${inner} // ${groups}])
    normal = torch.rms_norm(through, [${inner} // ${groups}], None, ${eps})
    gated = torch.mul(torch.flatten(normal, 1, 2), gain)
    return [torch.view(torch.add(rows, ${output}), torch.size(x)), kept, found[1], found[2]]
@functions convolution-step
@functions dual-later
@functions layers
@functions products
