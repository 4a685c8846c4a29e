def dual_step(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(x, 0)
  groups = torch.size(state, 1)
  size = torch.size(state, 2)
  pieces = rows * groups
  shared = torch.size(x, 2) // groups
  fade = torch.reshape(torch.exp(decay), [rows, groups, 1, shared, 1])
  heads = torch.view(state, [rows, groups, size, shared, -1])
  kept = torch.view(torch.mul(heads, fade), [pieces, size, -1])
  h = torch.baddbmm_(kept, torch.reshape(b, [pieces, size, 1]), torch.reshape(x, [pieces, 1, -1]))
  read = torch.bmm(torch.reshape(c, [pieces, 1, size]), h)
  return [torch.reshape(read, torch.size(x)), torch.view(h, torch.size(state))]
def dual_step_by_pieces(x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  rows = torch.size(x, 0)
  groups = torch.size(state, 1)
  size = torch.size(state, 2)
  pieces = rows * groups
  shared = torch.size(x, 2) // groups
  inner = torch.size(state, 3)
  h = torch.new_empty(state, torch.size(state))
  after = torch.unbind(torch.view(h, [pieces, size, shared, -1]), 0)
  before = torch.unbind(torch.view(state, [pieces, size, shared, -1]), 0)
  fades = torch.unbind(torch.reshape(torch.exp(decay), [pieces, 1, shared, 1]), 0)
  lines = torch.unbind(torch.reshape(x, [pieces, 1, inner]), 0)
  writes = torch.unbind(torch.reshape(b, [pieces, size, 1]), 0)
  reads = torch.unbind(torch.reshape(c, [pieces, 1, size]), 0)
  outputs = annotate(List[Tensor], [])
  for i in range(pieces):
    kept = torch.view(torch.mul(before[i], fades[i], out=after[i]), [size, inner])
    whole = torch.addcmul_(kept, writes[i], lines[i])
    _0 = torch.append(outputs, torch.mm(reads[i], whole))
  return [torch.reshape(torch.stack(outputs, 0), torch.size(x)), h]
