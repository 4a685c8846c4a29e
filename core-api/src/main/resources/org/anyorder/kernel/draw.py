def draw_rows(logits: Tensor, uniforms: Tensor, mode: int) -> Tensor:
  if torch.eq(mode, 0):
    drawn = (__torch__.draw_sampled)(logits, uniforms, )
  else:
    best = (__torch__.draw_greedy)(logits, )
    if torch.eq(mode, 1):
      drawn = best
    else:
      greedy = torch.lt(torch.narrow(uniforms, 1, 0, 1), 0)
      drawn = torch.where(greedy, best, (__torch__.draw_sampled)(logits, uniforms, ))
  return drawn
def draw_sampled(logits: Tensor, uniforms: Tensor) -> Tensor:
  return (__torch__.draw_mass)(torch.softmax(logits, 1), uniforms, )
def draw_mass(law: Tensor, uniforms: Tensor) -> Tensor:
  mass = law
  if torch.eq(ops.prim.dtype(law), 7):
    mass = torch.masked_fill(mass, torch.lt(mass, 1e-290), 0)
  levels = annotate(List[Tensor], [mass])
  level = mass
  nodes = torch.size(mass, 1)
  for depth in range(8):
    if torch.gt(nodes, 4096):
      whole = nodes // 256
      rest = nodes - whole * 256
      above = torch.to(torch.sum(torch.unfold(level, 1, 256, 256), [2]), 7)
      if torch.gt(rest, 0):
        tail = torch.to(torch.sum(torch.narrow(level, 1, whole * 256, rest), [1], True), 7)
        above = torch.cat([above, tail], 1)
        nodes = whole + 1
      else:
        nodes = whole
      level = above
      longer = torch.append(levels, level)
  height = torch.len(levels)
  sums = torch.cumsum(level, 1, dtype=7)
  total = torch.narrow(sums, 1, nodes - 1, 1)
  token = torch.searchsorted(sums, torch.mul(torch.narrow(uniforms, 1, 0, 1), total), right=True)
  for step in range(height - 1):
    across = levels[height - 2 - step]
    width = torch.size(across, 1)
    lanes = torch.arange(256, dtype=4, layout=None, device=ops.prim.device(law), pin_memory=False)
    index = torch.add(lanes, token, alpha=256)
    children = torch.to(torch.gather(across, 1, torch.clamp(index, None, width - 1)), 7)
    if torch.gt(torch.remainder(width, 256), 0):
      children = torch.mul(children, torch.lt(index, width))
    part = torch.cumsum(children, 1)
    wanted = torch.mul(torch.narrow(uniforms, 1, step + 1, 1), torch.narrow(part, 1, 255, 1))
    token = torch.add(torch.searchsorted(part, wanted, right=True), token, alpha=256)
  drawn = torch.clamp(token, None, torch.size(mass, 1) - 1)
  chosen = torch.to(torch.gather(mass, 1, drawn), 7)
  return torch.cat([torch.to(drawn, 7), torch.log(torch.div(chosen, total))], 1)
def draw_greedy(logits: Tensor) -> Tensor:
  width = torch.size(logits, 1)
  if torch.gt(width, 4096):
    whole = width // 256
    rest = width - whole * 256
    tops = torch.amax(torch.unfold(logits, 1, 256, 256), [2])
    if torch.gt(rest, 0):
      tops = torch.cat([tops, torch.amax(torch.narrow(logits, 1, whole * 256, rest), [1], True)], 1)
    block = torch.argmax(tops, 1, True)
    lanes = torch.arange(256, dtype=4, layout=None, device=ops.prim.device(logits), pin_memory=False)
    index = torch.clamp(torch.add(lanes, block, alpha=256), None, width - 1)
    best = torch.add(torch.argmax(torch.gather(logits, 1, index), 1, True), block, alpha=256)
  else:
    best = torch.argmax(logits, 1, True)
  top = torch.to(torch.gather(logits, 1, best), 7)
  return torch.cat([torch.to(best, 7), torch.sub(top, top)], 1)
def draw_levels(outcomes: int) -> int:
  levels = 1
  nodes = outcomes
  for depth in range(8):
    if torch.gt(nodes, 4096):
      nodes = (nodes + 255) // 256
      levels = levels + 1
  return levels
