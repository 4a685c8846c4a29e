def dual_after(state: Tensor, xs: Tensor, sums: Tensor, bs: Tensor) -> Tensor:
  rows = torch.size(state, 0)
  groups = torch.size(state, 1)
  size = torch.size(state, 2)
  inner = torch.size(state, 3)
  count = torch.size(sums, 1)
  heads = torch.size(sums, 2)
  pieces = rows * groups
  shared = heads // groups
  all = torch.slice(sums, 1, count - 1)
  fading = torch.unsqueeze(torch.exp(torch.sub(all, sums)), 3)
  faded = torch.mul(torch.view(xs, [rows, count, heads, -1]), fading)
  lines = torch.unbind(torch.reshape(torch.transpose(torch.view(faded, [rows, count, groups, inner]), 1, 2), [pieces, count, inner]), 0)
  writes = torch.unbind(torch.reshape(torch.permute(torch.reshape(bs, [rows, count, groups, size]), [0, 2, 3, 1]), [pieces, size, count]), 0)
  fades = torch.unbind(torch.view(torch.exp(all), [pieces, 1, shared, 1]), 0)
  h = torch.new_empty(state, torch.size(state))
  after = torch.unbind(torch.view(h, [pieces, size, shared, -1]), 0)
  before = torch.unbind(torch.view(state, [pieces, size, shared, -1]), 0)
  for i in range(pieces):
    kept = torch.mul(before[i], fades[i], out=after[i])
    _0 = torch.addmm_(torch.view(kept, [size, inner]), writes[i], lines[i])
  return h
def dual_read(state: Tensor, c: Tensor, heads: int) -> Tensor:
  size = torch.size(state, 2)
  read = torch.bmm(torch.reshape(c, [-1, 1, size]), torch.flatten(state, 0, 1))
  return torch.view(read, [torch.size(state, 0), heads, -1])
def dual_step_later(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor, recent: Tensor, most: int) -> List[Tensor]:
  rows = torch.size(state, 0)
  groups = torch.size(state, 1)
  size = torch.size(state, 2)
  heads = torch.size(decay, 1)
  before = torch.size(recent, 1)
  if torch.gt(before, 0):
    sum = torch.add(decay, torch.slice(torch.select(recent, 1, before - 1), 1, torch.size(recent, 2) - heads))
  else:
    sum = decay
  all = torch.cat([recent, torch.unsqueeze(torch.cat([x, b, sum], 1), 1)], 1)
  xs, bs, sums, = torch.split_with_sizes(torch.contiguous(all), [torch.size(x, 1), groups * size, heads], 2)
  if torch.lt(before + 1, most):
    scores = torch.matmul(torch.permute(torch.reshape(bs, [rows, before + 1, groups, size]), [0, 2, 1, 3]), torch.view(c, [rows, groups, size, 1]))
    each = torch.repeat_interleave(torch.transpose(torch.squeeze(scores, 3), 1, 2), heads // groups, 2)
    fading = torch.mul(torch.exp(torch.sub(torch.unsqueeze(sum, 1), sums)), each)
    within = torch.sum(torch.mul(torch.view(xs, [rows, before + 1, heads, -1]), torch.unsqueeze(fading, 3)), [1])
    y = torch.addcmul_(within, (__torch__.dual_read)(state, c, heads, ), torch.unsqueeze(torch.exp(sum), 2))
    found = [y, state, all]
  else:
    h = (__torch__.dual_after)(state, xs, sums, bs, )
    found = [(__torch__.dual_read)(h, c, heads, ), h, torch.new_empty(state, [rows, 0, torch.size(all, 2)])]
  return found
