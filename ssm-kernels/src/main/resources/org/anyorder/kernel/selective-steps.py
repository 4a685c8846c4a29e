def selective_steps(u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(u, 0)
  length = torch.size(u, 1)
  groups = torch.size(b, 2)
  width = torch.size(a, 0) // groups
  size = torch.size(a, 1)
  decays = torch.reshape(a, [groups, width, size])
  steps = torch.unbind(torch.reshape(delta, [rows, length, groups, width, 1]), 1)
  inputs = torch.unbind(torch.reshape(torch.mul(u, delta), [rows, length, groups, width, 1]), 1)
  writes = torch.unbind(torch.unsqueeze(b, 3), 1)
  reads = torch.unbind(torch.unsqueeze(c, 4), 1)
  h = torch.reshape(state, [rows, groups, width, size])
  outputs = annotate(List[Tensor], [])
  for t in range(length):
    decay = torch.exp(torch.mul(steps[t], decays))
    h = torch.addcmul(torch.mul(decay, h), inputs[t], writes[t])
    _0 = torch.append(outputs, torch.matmul(h, reads[t]))
  y = torch.reshape(torch.stack(outputs, 1), [rows, length, groups * width])
  return [y, torch.reshape(h, [rows, groups * width, size])]
