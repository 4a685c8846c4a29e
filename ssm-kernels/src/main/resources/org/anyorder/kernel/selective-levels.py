def selective_levels(u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(u, 0)
  length = torch.size(u, 1)
  groups = torch.size(b, 2)
  size = torch.size(a, 0)
  width = torch.size(a, 1) // groups
  chunk = 32
  chunks = (length + chunk - 1) // chunk
  more = chunks * chunk - length
  decays = torch.permute(torch.reshape(a, [size, groups, width]), [1, 0, 2])
  deltas = torch.reshape(torch.constant_pad_nd(delta, [0, 0, 0, more]), [rows, chunks, chunk, groups, 1, width])
  us = torch.reshape(torch.constant_pad_nd(torch.mul(u, delta), [0, 0, 0, more]), [rows, chunks, chunk, groups, 1, width])
  bs = torch.reshape(torch.constant_pad_nd(b, [0, 0, 0, 0, 0, more]), [rows, chunks, chunk, groups, size, 1])
  cs = torch.reshape(torch.constant_pad_nd(c, [0, 0, 0, 0, 0, more]), [rows, chunks, chunk, groups, 1, size])
  steps = torch.unbind(deltas, 2)
  inputs = torch.unbind(us, 2)
  writes = torch.unbind(bs, 2)
  reads = torch.unbind(cs, 2)
  sums = torch.unbind(torch.cumsum(deltas, 2), 2)
  h = torch.mul(inputs[0], writes[0])
  within = annotate(List[Tensor], [torch.matmul(reads[0], h)])
  for t in range(1, chunk):
    decay = torch.exp_(torch.mul(steps[t], decays))
    h = torch.add_(torch.mul(decay, h), torch.mul(inputs[t], writes[t]))
    _0 = torch.append(within, torch.matmul(reads[t], h))
  ends = torch.unbind(h, 1)
  wholes = torch.unbind(torch.exp_(torch.mul(sums[chunk - 1], decays)), 1)
  carry = torch.permute(torch.reshape(state, [rows, size, groups, width]), [0, 2, 1, 3])
  carries = annotate(List[Tensor], [])
  for i in range(chunks):
    _1 = torch.append(carries, carry)
    carry = torch.add(torch.mul(wholes[i], carry), ends[i])
  carried = torch.stack(carries, 1)
  outputs = annotate(List[Tensor], [])
  for t in range(chunk):
    faded = torch.mul(torch.exp_(torch.mul(sums[t], decays)), carried)
    _2 = torch.append(outputs, torch.add(within[t], torch.matmul(reads[t], faded)))
  all = torch.reshape(torch.stack(outputs, 2), [rows, chunks * chunk, groups * width])
  last = torch.reshape(torch.permute(carry, [0, 2, 1, 3]), [rows, size, groups * width])
  return [torch.slice(all, 1, 0, length), last]
