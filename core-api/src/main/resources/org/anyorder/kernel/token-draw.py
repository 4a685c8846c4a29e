class TokenDraw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TokenDraw, logits: Tensor, uniforms: Tensor, greedy: Tensor) -> Tensor:
    rows, width = torch.size(logits)
    top = torch.amax(logits, [1], True)
    token = torch.zeros([rows, 1], dtype=4, layout=None, device=ops.prim.device(logits), pin_memory=False)
    law = torch.zeros([rows, 1], dtype=7, layout=None, device=ops.prim.device(logits), pin_memory=False)
    greedy_rows = torch.size(greedy, 0)
    if torch.lt(greedy_rows, rows):
      level = torch.exp_(torch.sub(logits, top))
      levels = annotate(List[Tensor], [level])
      nodes = width
      for depth in range(16):
        if torch.gt(nodes, 16):
          whole = nodes // 16
          rest = nodes - whole * 16
          above = torch.to(torch.sum(torch.unfold(level, 1, 16, 16), [2]), 7)
          if torch.gt(rest, 0):
            tail = torch.to(torch.sum(torch.narrow(level, 1, whole * 16, rest), [1], True), 7)
            above0 = torch.cat([above, tail], 1)
            nodes = whole + 1
          else:
            above0 = above
            nodes = whole
          level = above0
          levels0 = torch.append(levels, level)
      height = torch.len(levels)
      mass = torch.sum(torch.to(level, 7), [1], True)
      lanes = torch.arange(16, dtype=4, layout=None, device=ops.prim.device(logits), pin_memory=False)
      for step in range(height):
        across = levels[height - 1 - step]
        last = torch.size(across, 1) - 1
        index = torch.add(torch.mul(token, 16), lanes)
        weights = torch.to(torch.gather(across, 1, torch.clamp(index, None, last)), 7)
        children = torch.mul(weights, torch.le(index, last))
        shares = torch.div(children, torch.sum(children, [1], True))
        sums = torch.cumsum(shares, 1)
        total = torch.narrow(sums, 1, 15, 1)
        wanted = torch.mul(torch.narrow(uniforms, 1, step, 1), total)
        threshold = torch.minimum(wanted, torch.mul(total, ${cap}))
        token = torch.add(torch.mul(token, 16), torch.sum(torch.le(sums, threshold), [1], True))
      drawn = torch.gather(logits, 1, token)
      law = torch.sub(torch.sub(torch.to(drawn, 7), torch.to(top, 7)), torch.log(mass))
    if torch.gt(greedy_rows, 0):
      best = torch.argmax(torch.index_select(logits, 0, greedy), 1, True)
      token = torch.index_copy(token, 0, greedy, best)
      law = torch.index_fill(law, 0, greedy, 0.)
    chosen = torch.to(token, 7)
    empty = torch.masked_fill(chosen, torch.eq(top, -inf), -1.)
    checked = torch.masked_fill(empty, torch.logical_or(torch.isnan(top), torch.eq(top, inf)), -2.)
    return torch.cat([checked, law], 1)
