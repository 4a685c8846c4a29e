def dual_split(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, most: int) -> List[Tensor]:
  rows = torch.size(x, 0)
  length = torch.size(x, 1)
  width = torch.size(x, 3)
  groups = torch.size(b, 2)
  size = torch.size(b, 3)
  shared = torch.size(x, 2) // groups
  if torch.lt(length, most):
    chunk = length
  else:
    chunk = most
  chunks = (length + chunk - 1) // chunk
  more = chunks * chunk - length
  if torch.gt(more, 0):
    full = [torch.constant_pad_nd(x, [0, 0, 0, 0, 0, more]), torch.constant_pad_nd(decay, [0, 0, 0, more]), torch.constant_pad_nd(b, [0, 0, 0, 0, 0, more]), torch.constant_pad_nd(c, [0, 0, 0, 0, 0, more])]
  else:
    full = [x, decay, b, c]
  xs = torch.permute(torch.reshape(full[0], [rows, chunks, chunk, groups, shared, width]), [1, 0, 3, 4, 2, 5])
  logs = torch.permute(torch.reshape(full[1], [rows, chunks, chunk, groups, shared]), [1, 0, 3, 4, 2])
  bs = torch.permute(torch.reshape(full[2], [rows, chunks, chunk, groups, size]), [1, 0, 3, 2, 4])
  cs = torch.permute(torch.reshape(full[3], [rows, chunks, chunk, groups, size]), [1, 0, 3, 2, 4])
  return [xs, logs, bs, cs]
def dual_within(x: Tensor, sums: Tensor, b: Tensor, c: Tensor) -> Tensor:
  chunk = torch.size(sums, -1)
  later = torch.to(torch.triu(torch.new_ones(sums, [chunk, chunk]), 1), 11)
  gaps = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
  fading = torch.exp_(torch.masked_fill_(gaps, later, -inf))
  scores = torch.unsqueeze(torch.matmul(c, torch.transpose(b, -1, -2)), -3)
  return torch.matmul(torch.mul(fading, scores), x)
def dual_ends(x: Tensor, sums: Tensor, last: Tensor, b: Tensor) -> Tensor:
  faded = torch.mul(x, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -1))
  columns = torch.flatten(torch.transpose(faded, -1, -2), -3, -2)
  return torch.unflatten(torch.matmul(columns, b), -2, [torch.size(x, -3), torch.size(x, -1)])
def dual_through(within: Tensor, h: Tensor, sums: Tensor, c: Tensor) -> Tensor:
  read = torch.matmul(c, torch.transpose(torch.flatten(h, -3, -2), -1, -2))
  heads = torch.transpose(torch.unflatten(read, -1, [torch.size(h, -3), torch.size(h, -2)]), -3, -2)
  return torch.addcmul_(within, heads, torch.unsqueeze(torch.exp(sums), -1))
def dual_chunks(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, most: int) -> List[Tensor]:
  parts = (__torch__.dual_split)(x, decay, b, c, most, )
  xs = parts[0]
  bs = parts[2]
  cs = parts[3]
  sums = torch.cumsum(parts[1], -1)
  last = torch.slice(sums, -1, -1)
  within = (__torch__.dual_within)(xs, sums, bs, cs, )
  ends = torch.unbind((__torch__.dual_ends)(xs, sums, last, bs, ), 0)
  wholes = torch.unbind(torch.unsqueeze(torch.exp(last), -1), 0)
  h = torch.unflatten(state, 1, [torch.size(b, 2), -1])
  carries = annotate(List[Tensor], [])
  for i in range(torch.len(ends)):
    _0 = torch.append(carries, h)
    h = torch.addcmul(ends[i], wholes[i], h)
  both = (__torch__.dual_through)(within, torch.stack(carries, 0), sums, cs, )
  y = torch.flatten(torch.flatten(torch.permute(both, [1, 0, 4, 2, 3, 5]), 1, 2), 2, 3)
  return [torch.slice(y, 1, 0, torch.size(x, 1)), torch.flatten(h, 1, 2)]
def dual_chunks_in_turn(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, most: int) -> List[Tensor]:
  parts = (__torch__.dual_split)(x, decay, b, c, most, )
  xs = torch.unbind(parts[0], 0)
  logs = torch.unbind(parts[1], 0)
  bs = torch.unbind(parts[2], 0)
  cs = torch.unbind(parts[3], 0)
  h = torch.unflatten(state, 1, [torch.size(b, 2), -1])
  outputs = annotate(List[Tensor], [])
  for i in range(torch.len(xs)):
    sums = torch.cumsum(logs[i], -1)
    last = torch.slice(sums, -1, -1)
    within = (__torch__.dual_within)(xs[i], sums, bs[i], cs[i], )
    both = (__torch__.dual_through)(within, h, sums, cs[i], )
    _0 = torch.append(outputs, torch.permute(both, [0, 3, 1, 2, 4]))
    h = torch.addcmul((__torch__.dual_ends)(xs[i], sums, last, bs[i], ), torch.unsqueeze(torch.exp(last), -1), h)
  y = torch.flatten(torch.cat(outputs, 1), 2, 3)
  return [torch.slice(y, 1, 0, torch.size(x, 1)), torch.flatten(h, 1, 2)]
