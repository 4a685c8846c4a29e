def dual_chunks(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, most: int) -> List[Tensor]:
  rows = torch.size(x, 0)
  length = torch.size(x, 1)
  heads = torch.size(x, 2)
  width = torch.size(x, 3)
  groups = torch.size(b, 2)
  size = torch.size(b, 3)
  shared = heads // groups
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
  xs = torch.permute(torch.reshape(full[0], [rows, chunks, chunk, groups, shared, width]), [0, 1, 3, 4, 2, 5])
  logs = torch.permute(torch.reshape(full[1], [rows, chunks, chunk, groups, shared]), [0, 1, 3, 4, 2])
  bs = torch.permute(torch.reshape(full[2], [rows, chunks, chunk, groups, size]), [0, 1, 3, 2, 4])
  cs = torch.permute(torch.reshape(full[3], [rows, chunks, chunk, groups, size]), [0, 1, 3, 2, 4])
  sums = torch.cumsum(logs, -1)
  later = torch.to(torch.triu(torch.new_ones(x, [chunk, chunk]), 1), 11)
  gaps = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
  fading = torch.exp_(torch.masked_fill_(gaps, later, -inf))
  scores = torch.unsqueeze(torch.matmul(cs, torch.transpose(bs, -1, -2)), 3)
  if ops.prim.requires_grad(decay):
    weights = torch.mul(fading, scores)
  else:
    weights = torch.mul_(fading, scores)
  within = torch.matmul(weights, xs)
  last = torch.slice(sums, -1, chunk - 1)
  faded = torch.mul(xs, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -1))
  columns = torch.reshape(torch.transpose(faded, -1, -2), [rows, chunks, groups, shared * width, chunk])
  ends = torch.unbind(torch.reshape(torch.matmul(columns, bs), [rows, chunks, groups, shared, width, size]), 1)
  wholes = torch.unbind(torch.unsqueeze(torch.exp(last), -1), 1)
  h = torch.reshape(state, [rows, groups, shared, width, size])
  carries = annotate(List[Tensor], [])
  for i in range(chunks):
    _0 = torch.append(carries, h)
    h = torch.addcmul(ends[i], wholes[i], h)
  carried = torch.reshape(torch.stack(carries, 1), [rows, chunks, groups, shared * width, size])
  read = torch.reshape(torch.matmul(cs, torch.transpose(carried, -1, -2)), [rows, chunks, groups, chunk, shared, width])
  both = torch.addcmul_(within, torch.transpose(read, 3, 4), torch.unsqueeze(torch.exp(sums), -1))
  y = torch.permute(both, [0, 1, 4, 2, 3, 5])
  whole = torch.reshape(y, [rows, chunks * chunk, heads, width])
  return [torch.slice(whole, 1, 0, length), torch.reshape(h, [rows, heads, width, size])]
