def dual_step(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(x, 0)
  heads = torch.size(x, 2)
  size = torch.size(b, 3)
  times = heads // torch.size(b, 2)
  fade = torch.reshape(torch.exp(decay), [rows, heads, 1, 1])
  write = torch.reshape(torch.repeat_interleave(b, times, 2), [rows * heads, 1, size])
  kept = torch.flatten(torch.mul(state, fade), 0, 1)
  columns = torch.reshape(x, [rows * heads, -1, 1])
  h = torch.view(torch.baddbmm_(kept, columns, write), torch.size(state))
  read = torch.reshape(torch.repeat_interleave(c, times, 2), [rows, heads, size, 1])
  return [torch.reshape(torch.matmul(h, read), [rows, 1, heads, -1]), h]
def dual_step_by_pieces(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(x, 0)
  heads = torch.size(x, 2)
  width = torch.size(x, 3)
  groups = torch.size(b, 2)
  size = torch.size(b, 3)
  pieces = rows * groups
  shared = heads // groups
  h = torch.new_empty(state, torch.size(state))
  after = torch.unbind(torch.view(h, [pieces, shared, width, size]), 0)
  before = torch.unbind(torch.reshape(state, [pieces, shared, width, size]), 0)
  fades = torch.unbind(torch.reshape(torch.exp(decay), [pieces, shared, 1, 1]), 0)
  columns = torch.unbind(torch.reshape(x, [pieces, shared, width, 1]), 0)
  writes = torch.unbind(torch.reshape(b, [pieces, 1, 1, size]), 0)
  reads = torch.unbind(torch.reshape(c, [pieces, size]), 0)
  outputs = annotate(List[Tensor], [])
  for i in range(pieces):
    kept = torch.mul(before[i], fades[i], out=after[i])
    whole = torch.addcmul_(kept, columns[i], writes[i])
    _0 = torch.append(outputs, torch.mv(torch.view(whole, [shared * width, size]), reads[i]))
  return [torch.reshape(torch.stack(outputs, 0), [rows, 1, heads, width]), h]
