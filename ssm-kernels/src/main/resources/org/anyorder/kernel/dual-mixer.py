class DualMixer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualMixer, convolved: Tensor, projected: Tensor, bias: Tensor, a: Tensor, skip: Tensor, state: Tensor, present: Tensor) -> List[Tensor]:
    rows = torch.size(convolved, 0)
    length = torch.size(convolved, 1)
    heads = torch.size(a, 0)
    size = torch.size(state, 2)
    inner = ${groups} * torch.size(state, 3)
    x = torch.reshape(torch.slice(convolved, 2, 0, inner), [rows, length, heads, -1])
    b = torch.reshape(torch.slice(convolved, 2, inner, inner + ${groups} * size), [rows, length, ${groups}, size])
    c = torch.reshape(torch.slice(convolved, 2, inner + ${groups} * size), [rows, length, ${groups}, size])
    step = torch.softplus(torch.add(torch.slice(projected, 2, torch.size(projected, 2) - heads), bias))
    delta = torch.mul(${limited}, present)
    decay = torch.mul(delta, a)
    input = torch.mul(x, torch.unsqueeze(delta, 3))
    if torch.eq(length, 1):
      found = (__torch__.${step})(input, decay, b, c, state, )
    else:
      found = (__torch__.dual_chunks)(input, decay, b, c, state, ${chunk}, )
    whole = torch.addcmul(found[0], x, torch.unsqueeze(skip, 1))
    gate = torch.silu(torch.slice(projected, 2, 0, inner))
    gated = torch.mul(torch.reshape(whole, [rows, length, inner]), gate)
    return [gated, found[1]]
@functions dual-step
@functions dual-chunks
