class DualMixer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualMixer, convolved: Tensor, projected: Tensor, bias: Tensor, a: Tensor, skip: Tensor, state: Tensor, present: Tensor) -> List[Tensor]:
    rows = torch.size(convolved, 0)
    length = torch.size(convolved, 1)
    heads = torch.size(a, 0)
    size = torch.size(state, 3)
    inner = heads * torch.size(state, 2)
    x = torch.reshape(torch.slice(convolved, 2, 0, inner), [rows, length, heads, -1])
    b = torch.reshape(torch.slice(convolved, 2, inner, inner + ${groups} * size), [rows, length, ${groups}, size])
    c = torch.reshape(torch.slice(convolved, 2, inner + ${groups} * size), [rows, length, ${groups}, size])
    step = torch.softplus(torch.add(torch.slice(projected, 2, torch.size(projected, 2) - heads), bias))
    delta = torch.mul(${limited}, present)
    decay = torch.mul(delta, a)
    input = torch.mul(x, torch.unsqueeze(delta, 3))
    if torch.eq(length, 1):
      times = heads // ${groups}
      fade = torch.reshape(torch.exp(decay), [rows, heads, 1, 1])
      write = torch.reshape(torch.repeat_interleave(b, times, 2), [rows, heads, 1, size])
      kept = torch.flatten(torch.mul(state, fade), 0, 1)
      columns = torch.reshape(input, [rows * heads, -1, 1])
      h = torch.view(torch.baddbmm_(kept, columns, torch.flatten(write, 0, 1)), torch.size(state))
      read = torch.reshape(torch.repeat_interleave(c, times, 2), [rows, heads, size, 1])
      y = torch.reshape(torch.matmul(h, read), [rows, 1, heads, -1])
      found = [y, h]
    else:
      found = (__torch__.dual_chunks)(input, decay, b, c, state, ${chunk}, )
    whole = torch.addcmul(found[0], x, torch.unsqueeze(skip, 1))
    gate = torch.silu(torch.slice(projected, 2, 0, inner))
    gated = torch.mul(torch.reshape(whole, [rows, length, inner]), gate)
    return [gated, found[1]]
@functions dual-chunks
