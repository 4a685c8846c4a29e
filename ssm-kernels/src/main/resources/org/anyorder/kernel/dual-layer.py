class DualLayer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualLayer, x: Tensor, window: Tensor, state: Tensor, ${parameters}) -> List[Tensor]:
    rows = torch.flatten(x, 0, 1)
    normed = (__torch__.layer_norm_root)(rows, norm, least, )
    gate, entering, steps, = torch.split_with_sizes(${input}, [${inner}, ${convolved}, ${heads}], 1)
    convolved, kept, = (__torch__.convolution_step)(entering, window, taps, )
    u = torch.view(torch.contiguous(torch.slice(convolved, 1, 0, ${inner})), [-1, 1, ${heads}, ${width}])
    both = torch.view(torch.contiguous(torch.slice(convolved, 1, ${inner})), [-1, 2, ${groups}, ${size}])
    b = torch.slice(both, 1, 0, 1)
    c = torch.slice(both, 1, 1)
    step = torch.softplus(torch.add(steps, step_bias))
    delta = torch.unsqueeze(${limited}, 1)
    input = torch.mul(u, torch.unsqueeze(delta, 3))
    found = (__torch__.${step})(input, torch.mul(delta, rate), b, c, state, )
    y = torch.flatten(torch.addcmul(found[0], u, torch.unsqueeze(skip, 1)), 1, 3)
    through = torch.view(torch.mul_(y, torch.silu(gate)), [-1, ${groups}, ${inner} // ${groups}])
    normal = torch.rms_norm(through, [${inner} // ${groups}], None, ${eps})
    gated = torch.mul(torch.flatten(normal, 1, 2), gain)
    return [torch.view(torch.add(rows, ${output}), torch.size(x)), kept, found[1]]
@functions convolution-step
@functions dual-step
@functions layers
@functions products
