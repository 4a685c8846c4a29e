def selective_steps(u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(u, 0)
  length = torch.size(u, 1)
  groups = torch.size(b, 2)
  size = torch.size(a, 0)
  width = torch.size(a, 1) // groups
  decays = torch.permute(torch.reshape(a, [size, groups, width]), [1, 0, 2])
  steps = torch.unbind(torch.reshape(delta, [rows, length, groups, 1, width]), 1)
  inputs = torch.unbind(torch.reshape(torch.mul(u, delta), [rows, length, groups, 1, width]), 1)
  writes = torch.unbind(torch.unsqueeze(b, 4), 1)
  reads = torch.unbind(torch.unsqueeze(c, 3), 1)
  h = torch.permute(torch.reshape(state, [rows, size, groups, width]), [0, 2, 1, 3])
  outputs = annotate(List[Tensor], [])
  for t in range(length):
    decay = torch.exp_(torch.mul(steps[t], decays))
    h = torch.add_(torch.mul(decay, h), torch.mul(inputs[t], writes[t]))
    _0 = torch.append(outputs, torch.matmul(reads[t], h))
  y = torch.reshape(torch.stack(outputs, 1), [rows, length, groups * width])
  return [y, torch.reshape(torch.permute(h, [0, 2, 1, 3]), [rows, size, groups * width])]
