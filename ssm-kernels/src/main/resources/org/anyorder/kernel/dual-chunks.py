def dual_weights(sums: Tensor, b: Tensor, c: Tensor) -> Tensor:
  scores = torch.unsqueeze(torch.tril(torch.matmul(c, torch.transpose(b, -1, -2))), 3)
  gaps = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
  if ops.prim.requires_grad(gaps):
    fading = torch.exp_(torch.clamp_max(gaps, 80))
  else:
    fading = torch.exp_(torch.clamp_max_(gaps, 80))
  if torch.__or__(ops.prim.requires_grad(fading), ops.prim.requires_grad(scores)):
    weights = torch.mul(fading, scores)
  else:
    weights = torch.mul_(fading, scores)
  return weights
def dual_parts(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, chunk: int) -> List[Tensor]:
  rows = torch.size(x, 0)
  groups = torch.size(x, 2)
  shared = torch.size(x, 3)
  width = torch.size(x, 4)
  size = torch.size(b, 3)
  chunks = torch.size(x, 1) // chunk
  xs = torch.reshape(x, [rows, chunks, chunk, groups, shared, width])
  sums = torch.cumsum(torch.reshape(decay, [rows, chunks, chunk, groups, shared]), 2)
  keys = torch.transpose(torch.reshape(b, [rows, chunks, chunk, groups, size]), 2, 3)
  queries = torch.transpose(torch.reshape(c, [rows, chunks, chunk, groups, size]), 2, 3)
  weights = (__torch__.dual_weights)(torch.permute(sums, [0, 1, 3, 4, 2]), keys, queries, )
  within = torch.permute(torch.matmul(weights, torch.permute(xs, [0, 1, 3, 4, 2, 5])), [0, 1, 4, 2, 3, 5])
  last = torch.slice(sums, 2, chunk - 1)
  faded = torch.mul(xs, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -1))
  columns = torch.permute(torch.reshape(faded, [rows, chunks, chunk, groups, shared * width]), [0, 1, 3, 4, 2])
  wholes = torch.unsqueeze(torch.unsqueeze(torch.exp(torch.squeeze(last, 2)), -1), -1)
  return [within, columns, keys, queries, wholes, torch.unsqueeze(torch.exp(sums), -1)]
def dual_recorded(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, chunk: int) -> List[Tensor]:
  parts = (__torch__.dual_parts)(x, decay, b, c, chunk, )
  ends = torch.unbind(torch.view(torch.matmul(parts[1], parts[2]), [torch.size(x, 0), -1, torch.size(x, 2), torch.size(x, 3), torch.size(x, 4), torch.size(b, 3)]), 1)
  wholes = torch.unbind(parts[4], 1)
  h = state
  carries = annotate(List[Tensor], [])
  for i in range(torch.len(ends)):
    _0 = torch.append(carries, h)
    h = torch.addcmul(ends[i], wholes[i], h)
  carried = torch.flatten(torch.stack(carries, 1), 3, 4)
  read = torch.transpose(torch.matmul(parts[3], torch.transpose(carried, -1, -2)), 2, 3)
  y = torch.addcmul(parts[0], torch.reshape(read, torch.size(parts[0])), parts[5])
  return [torch.reshape(y, torch.size(x)), h]
def dual_written(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, y: Tensor, chunk: int) -> Tensor:
  rows = torch.size(x, 0)
  groups = torch.size(x, 2)
  inner = torch.size(x, 3) * torch.size(x, 4)
  size = torch.size(b, 3)
  chunks = torch.size(x, 1) // chunk
  parts = (__torch__.dual_parts)(x, decay, b, c, chunk, )
  carried = torch.new_empty(x, [rows, chunks + 1, groups, inner, size])
  ends = torch.unbind(torch.view(carried, [rows, chunks + 1, groups, torch.size(x, 3), torch.size(x, 4), size]), 1)
  _0 = torch.copy_(ends[0], state)
  after = torch.slice(carried, 1, 1)
  if torch.eq(rows, 1):
    out = torch.view(after, [chunks * groups, inner, size])
    _1 = torch.bmm(torch.reshape(parts[1], [-1, inner, chunk]), torch.reshape(parts[2], [-1, chunk, size]), out=out)
  else:
    _2 = torch.copy_(after, torch.matmul(parts[1], parts[2]))
  wholes = torch.unbind(parts[4], 1)
  for i in range(chunks):
    _3 = torch.addcmul_(ends[i + 1], wholes[i], ends[i])
  read = torch.transpose(torch.matmul(parts[3], torch.transpose(torch.slice(carried, 1, 0, chunks), -1, -2)), 2, 3)
  shape = torch.size(parts[0])
  _4 = torch.addcmul(parts[0], torch.reshape(read, shape), parts[5], out=torch.view(y, shape))
  return torch.clone(ends[chunks], memory_format=0)
def dual_chunks(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, chunk: int) -> List[Tensor]:
  rows = torch.size(x, 0)
  length = torch.size(x, 1)
  heads = torch.size(x, 2)
  width = torch.size(x, 3)
  groups = torch.size(b, 2)
  shared = heads // groups
  xs = torch.reshape(x, [rows, length, groups, shared, width])
  logs = torch.reshape(decay, [rows, length, groups, shared])
  h = torch.reshape(state, [rows, groups, shared, width, torch.size(b, 3)])
  differs = torch.__or__(ops.prim.requires_grad(x), ops.prim.requires_grad(decay))
  shares = torch.__or__(ops.prim.requires_grad(b), ops.prim.requires_grad(c))
  recorded = torch.__or__(torch.__or__(differs, shares), ops.prim.requires_grad(state))
  parts = annotate(List[Tensor], [])
  if recorded:
    most = length
    y = xs
  else:
    few = 256
    if torch.gt(chunk, few):
      most = chunk
    else:
      most = few // chunk * chunk
    y = torch.new_empty(xs, torch.size(xs))
  at = 0
  goes = torch.gt(length, 0)
  while goes:
    left = length - at
    if torch.lt(left, chunk):
      take = left
      each = left
    else:
      each = chunk
      if torch.lt(left, most):
        take = left // chunk * chunk
      else:
        take = most // chunk * chunk
    part = torch.narrow(xs, 1, at, take)
    log = torch.narrow(logs, 1, at, take)
    key = torch.narrow(b, 1, at, take)
    query = torch.narrow(c, 1, at, take)
    if recorded:
      found = (__torch__.dual_recorded)(part, log, key, query, h, each, )
      _5 = torch.append(parts, found[0])
      h = found[1]
    else:
      h = (__torch__.dual_written)(part, log, key, query, h, torch.narrow(y, 1, at, take), each, )
    at = at + take
    goes = torch.lt(at, length)
  if recorded:
    y = torch.cat(parts, 1)
  return [torch.reshape(y, [rows, length, heads, width]), torch.reshape(h, [rows, heads, width, torch.size(b, 3)])]
