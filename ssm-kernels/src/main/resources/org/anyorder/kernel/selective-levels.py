def selective_levels(u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(u, 0)
  length = torch.size(u, 1)
  groups = torch.size(b, 2)
  width = torch.size(a, 0) // groups
  size = torch.size(a, 1)
  chunk = 32
  chunks = (length + chunk - 1) // chunk
  more = chunks * chunk - length
  decays = torch.reshape(a, [groups, width, size])
  deltas = torch.reshape(torch.constant_pad_nd(delta, [0, 0, 0, more]), [rows, chunks, chunk, groups, width, 1])
  us = torch.reshape(torch.constant_pad_nd(torch.mul(u, delta), [0, 0, 0, more]), [rows, chunks, chunk, groups, width, 1])
  bs = torch.reshape(torch.constant_pad_nd(b, [0, 0, 0, 0, 0, more]), [rows, chunks, chunk, groups, 1, size])
  cs = torch.reshape(torch.constant_pad_nd(c, [0, 0, 0, 0, 0, more]), [rows, chunks, chunk, groups, size, 1])
  steps = torch.unbind(deltas, 2)
  inputs = torch.unbind(us, 2)
  writes = torch.unbind(bs, 2)
  reads = torch.unbind(cs, 2)
  sums = torch.unbind(torch.cumsum(deltas, 2), 2)
  first = torch.reshape(state, [rows, groups, width, size])
  h = torch.mul(inputs[0], writes[0])
  within = annotate(List[Tensor], [torch.matmul(h, reads[0])])
  for t in range(1, chunk):
    decay = torch.exp(torch.mul(steps[t], decays))
    h = torch.addcmul(torch.mul(decay, h), inputs[t], writes[t])
    _0 = torch.append(within, torch.matmul(h, reads[t]))
  ends = torch.unbind(h, 1)
  wholes = torch.unbind(torch.exp(torch.mul(sums[chunk - 1], decays)), 1)
  carry = first
  carries = annotate(List[Tensor], [])
  for i in range(chunks):
    _1 = torch.append(carries, carry)
    carry = torch.add(torch.mul(wholes[i], carry), ends[i])
  carried = torch.stack(carries, 1)
  outputs = annotate(List[Tensor], [])
  for t in range(chunk):
    faded = torch.mul(torch.exp(torch.mul(sums[t], decays)), carried)
    _2 = torch.append(outputs, torch.add(within[t], torch.matmul(faded, reads[t])))
  all = torch.reshape(torch.stack(outputs, 2), [rows, chunks * chunk, groups * width])
  return [torch.slice(all, 1, 0, length), torch.reshape(carry, [rows, groups * width, size])]
