def dual_weights(sums: Tensor, scores: Tensor) -> Tensor:
  gaps = torch.sub(torch.unsqueeze(sums, -1), torch.unsqueeze(sums, -2))
  each = torch.unsqueeze(torch.tril(scores), -3)
  if ops.prim.requires_grad(gaps):
    fading = torch.exp_(torch.clamp_max(gaps, 80))
  else:
    fading = torch.exp_(torch.clamp_max_(gaps, 80))
  if torch.__or__(ops.prim.requires_grad(fading), ops.prim.requires_grad(each)):
    weights = torch.mul(fading, each)
  else:
    weights = torch.mul_(fading, each)
  return weights
def dual_recorded(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, chunk: int) -> List[Tensor]:
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
  scores = torch.matmul(queries, torch.transpose(keys, -1, -2))
  weights = (__torch__.dual_weights)(torch.permute(sums, [0, 1, 3, 4, 2]), scores, )
  within = torch.permute(torch.matmul(weights, torch.permute(xs, [0, 1, 3, 4, 2, 5])), [0, 1, 4, 2, 3, 5])
  last = torch.slice(sums, 2, chunk - 1)
  faded = torch.mul(xs, torch.unsqueeze(torch.exp(torch.sub(last, sums)), -1))
  lines = torch.transpose(torch.reshape(faded, [rows, chunks, chunk, groups, shared * width]), 2, 3)
  added = torch.matmul(torch.transpose(keys, 3, 4), lines)
  ends = torch.unbind(torch.view(added, [rows, chunks, groups, size, shared, width]), 1)
  wholes = torch.unbind(torch.reshape(torch.exp(last), [rows, chunks, groups, 1, shared, 1]), 1)
  h = torch.reshape(state, [rows, groups, size, shared, width])
  carries = annotate(List[Tensor], [])
  for i in range(torch.len(ends)):
    _0 = torch.append(carries, h)
    h = torch.addcmul(ends[i], wholes[i], h)
  carried = torch.flatten(torch.stack(carries, 1), 4, 5)
  read = torch.transpose(torch.matmul(queries, carried), 2, 3)
  y = torch.addcmul(within, torch.reshape(read, torch.size(within)), torch.unsqueeze(torch.exp(sums), -1))
  return [torch.reshape(y, torch.size(x)), torch.reshape(h, torch.size(state))]
def dual_pieces(t: Tensor, chunk: int) -> Tensor:
  rows = torch.size(t, 0)
  groups = torch.size(t, 2)
  size = torch.size(t, 3)
  cut = torch.permute(torch.reshape(t, [rows, -1, chunk, groups, size]), [1, 0, 3, 2, 4])
  return torch.reshape(cut, [torch.size(cut, 0), rows * groups, chunk, size])
def dual_paired(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, h: Tensor, y: Tensor, chunk: int) -> Tensor:
  rows = torch.size(x, 0)
  groups = torch.size(x, 2)
  shared = torch.size(x, 3)
  width = torch.size(x, 4)
  chunks = torch.size(x, 1) // chunk
  pieces = rows * groups
  inner = shared * width
  cut = [rows, chunks, chunk, groups, shared, width]
  xs = torch.reshape(x, cut)
  logs = torch.permute(torch.reshape(decay, [rows, chunks, chunk, groups, shared]), [1, 0, 3, 4, 2])
  sums = torch.cumsum(torch.contiguous(logs), 4)
  keys = (__torch__.dual_pieces)(b, chunk, )
  queries = (__torch__.dual_pieces)(c, chunk, )
  scores = torch.matmul(queries, torch.transpose(keys, 2, 3))
  weights = (__torch__.dual_weights)(torch.view(sums, [chunks, pieces, shared, chunk]), scores, )
  last = torch.slice(sums, 4, chunk - 1)
  fading = torch.permute(torch.unsqueeze(torch.exp(torch.sub(last, sums)), 5), [1, 0, 4, 2, 3, 5])
  faded = torch.permute(torch.mul(xs, fading), [1, 0, 3, 2, 4, 5])
  wholes = torch.view(torch.exp(last), [chunks, pieces, 1, shared, 1])
  within = torch.new_empty(x, [chunks, rows, groups, shared, chunk, width])
  read = torch.new_empty(x, [chunks, rows, groups, chunk, shared, width])
  writes = torch.transpose(keys, 2, 3)
  scaled = torch.view(h, [pieces, -1, shared, width])
  for i in range(chunks):
    values = torch.reshape(torch.permute(torch.select(xs, 1, i), [0, 2, 3, 1, 4]), [-1, chunk, width])
    found = torch.view(torch.select(within, 0, i), [-1, chunk, width])
    _0 = torch.bmm(torch.view(torch.select(weights, 0, i), [-1, chunk, chunk]), values, out=found)
    carried = torch.view(torch.select(read, 0, i), [pieces, chunk, inner])
    _1 = torch.bmm(torch.select(queries, 0, i), h, out=carried)
    _2 = torch.mul_(scaled, torch.select(wholes, 0, i))
    lines = torch.reshape(torch.select(faded, 0, i), [pieces, chunk, inner])
    _3 = torch.baddbmm_(h, torch.select(writes, 0, i), lines)
  e = torch.permute(torch.unsqueeze(torch.exp(sums), 5), [1, 0, 4, 2, 3, 5])
  out = torch.view(y, cut)
  return torch.addcmul(torch.permute(within, [1, 0, 4, 2, 3, 5]), torch.permute(read, [1, 0, 3, 2, 4, 5]), e, out=out)
def dual_split(t: Tensor, parts: int) -> List[Tensor]:
  chunks = torch.size(t, 0)
  lines = torch.size(t, 2)
  columns = torch.size(t, 3)
  each = torch.expand(torch.unsqueeze(t, 2), [chunks, -1, parts, lines, columns])
  return torch.unbind(torch.reshape(each, [chunks, -1, lines, columns]), 0)
def dual_factored(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, y: Tensor, chunk: int) -> Tensor:
  rows = torch.size(x, 0)
  size = torch.size(b, 3)
  width = torch.size(x, 4)
  chunks = torch.size(x, 1) // chunk
  if torch.eq(torch.size(x, 3) % 2, 0):
    parts = 2
  else:
    parts = 1
  shared = torch.size(x, 3) // parts
  groups = torch.size(x, 2) * parts
  pieces = rows * groups
  inner = shared * width
  keys = (__torch__.dual_pieces)(b, chunk, )
  queries = (__torch__.dual_pieces)(c, chunk, )
  writes = torch.transpose(keys, 2, 3)
  reads = torch.cat([queries, torch.tril(torch.matmul(queries, writes))], 3)
  lefts = (__torch__.dual_split)(reads, parts, )
  ups = (__torch__.dual_split)(writes, parts, )
  cut = [rows, chunks, chunk, groups, shared, width]
  order = [1, 0, 3, 2, 4, 5]
  xs = torch.unbind(torch.permute(torch.reshape(x, cut), order), 0)
  ys = torch.unbind(torch.permute(torch.view(y, cut), order), 0)
  sums = torch.permute(torch.cumsum(torch.reshape(decay, [rows, chunks, chunk, groups, shared, 1]), 2), order)
  middles = torch.mul(torch.slice(sums, 3, chunk - 1), 0.5)
  rising = torch.unbind(torch.exp(torch.sub(middles, sums)), 0)
  falling = torch.unbind(torch.exp(torch.sub(sums, middles)), 0)
  steps = torch.add(torch.slice(middles, 0, 1), torch.slice(middles, 0, 0, -1))
  all = torch.cat([torch.slice(middles, 0, 0, 1), steps, torch.slice(middles, 0, chunks - 1)], 0)
  fades = torch.unbind(torch.reshape(torch.exp(all), [-1, pieces, 1, shared, 1]), 0)
  stack = torch.new_empty(x, [pieces, size + chunk, inner])
  h = torch.slice(stack, 1, 0, size)
  new = torch.slice(stack, 1, size)
  apart = [rows * torch.size(x, 2), parts, size, inner]
  before = torch.transpose(torch.view(state, [apart[0], size, parts, inner]), 1, 2)
  _0 = torch.copy_(torch.view(h, apart), before)
  scaled = torch.view(h, [pieces, size, shared, width])
  put = torch.view(new, [rows, groups, chunk, shared, width])
  read = torch.new_empty(x, [pieces, chunk, inner])
  found = torch.view(read, [rows, groups, chunk, shared, width])
  for i in range(chunks):
    _1 = torch.mul(xs[i], rising[i], out=put)
    _2 = torch.mul_(scaled, fades[i])
    _3 = torch.bmm(lefts[i], stack, out=read)
    _4 = torch.baddbmm_(h, ups[i], new)
    _5 = torch.mul(found, falling[i], out=ys[i])
  _6 = torch.mul_(scaled, fades[chunks])
  return torch.copy_(before, torch.view(h, apart))
def dual_mild(decay: Tensor, chunk: int) -> List[bool]:
  whole = torch.size(decay, 1) // chunk
  mild = annotate(List[bool], [])
  if ops.prim.is_cuda(decay):
    for i in range(whole):
      _0 = torch.append(mild, False)
  else:
    logs = torch.abs(torch.narrow(decay, 1, 0, whole * chunk))
    sums = torch.sum(torch.reshape(logs, [torch.size(decay, 0), whole, chunk, torch.size(decay, 2), torch.size(decay, 3)]), [2])
    slow = torch.unbind(torch.le(torch.amax(sums, [0, 2, 3]), 80), 0)
    for j in range(whole):
      _1 = torch.append(mild, bool(slow[j]))
  return mild
def dual_alike(mild: List[bool], first: int) -> int:
  count = 1
  goes = torch.lt(first + count, torch.len(mild))
  while goes:
    if torch.eq(mild[first + count], mild[first]):
      count = count + 1
      goes = torch.lt(first + count, torch.len(mild))
    else:
      goes = False
  return count
def dual_chunks(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, chunk: int) -> List[Tensor]:
  rows = torch.size(x, 0)
  length = torch.size(x, 1)
  heads = torch.size(x, 2)
  width = torch.size(x, 3)
  groups = torch.size(b, 2)
  size = torch.size(b, 3)
  shared = heads // groups
  xs = torch.reshape(x, [rows, length, groups, shared, width])
  logs = torch.clamp_min(torch.reshape(decay, [rows, length, groups, shared]), -110)
  h = state
  differs = torch.__or__(ops.prim.requires_grad(x), ops.prim.requires_grad(decay))
  shares = torch.__or__(ops.prim.requires_grad(b), ops.prim.requires_grad(c))
  recorded = torch.__or__(torch.__or__(differs, shares), ops.prim.requires_grad(state))
  parts = annotate(List[Tensor], [])
  mild = annotate(List[bool], [])
  if recorded:
    y = xs
  else:
    y = torch.new_empty(xs, torch.size(xs))
    h = torch.view(torch.clone(state, memory_format=0), [rows * groups, size, shared * width])
    mild = (__torch__.dual_mild)(logs, chunk, )
  at = 0
  goes = torch.gt(length, 0)
  while goes:
    left = length - at
    factored = False
    if torch.lt(left, chunk):
      each = left
      take = left
    else:
      each = chunk
      take = left // chunk * chunk
      if recorded:
        pass
      else:
        first = at // chunk
        alike = (__torch__.dual_alike)(mild, first, )
        if mild[first]:
          factored = torch.gt(alike, 1)
        else:
          pass
        take = alike * chunk
    few = 128
    if torch.__or__(torch.__or__(recorded, factored), torch.le(take, few)):
      pass
    else:
      if torch.gt(each, few):
        take = each
      else:
        take = few // each * each
    part = torch.narrow(xs, 1, at, take)
    log = torch.narrow(logs, 1, at, take)
    key = torch.narrow(b, 1, at, take)
    query = torch.narrow(c, 1, at, take)
    if recorded:
      found = (__torch__.dual_recorded)(part, log, key, query, h, each, )
      _0 = torch.append(parts, found[0])
      h = found[1]
    else:
      out = torch.narrow(y, 1, at, take)
      if factored:
        _1 = (__torch__.dual_factored)(part, log, key, query, h, out, each, )
      else:
        _2 = (__torch__.dual_paired)(part, log, key, query, h, out, each, )
    at = at + take
    goes = torch.lt(at, length)
  if recorded:
    y = torch.cat(parts, 1)
  return [torch.reshape(y, [rows, length, heads, width]), torch.reshape(h, torch.size(state))]
