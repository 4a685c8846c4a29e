def slot_scores(rows: Tensor, logits: Tensor) -> Tensor:
  end = torch.narrow(rows, 1, 1, 1)
  lanes = torch.arange(torch.size(logits, 0), dtype=7, layout=None, device=ops.prim.device(logits), pin_memory=False)
  owner = torch.searchsorted(torch.contiguous(torch.flatten(end)), lanes, right=True)
  mine = torch.index_select(rows, 0, owner)
  top = torch.amax(logits, [1], True)
  shift = torch.masked_fill(top, torch.eq(top, -inf), 0)
  divisor = torch.clamp(torch.to(torch.narrow(mine, 1, 2, 1), ops.prim.dtype(logits)), 1.1754943508222875e-38)
  weight = torch.exp_(torch.div_(torch.sub(logits, shift), divisor))
  mass = torch.log(torch.to(torch.sum(weight, [1], True), 7))
  score = torch.add(torch.div(torch.to(shift, 7), torch.to(divisor, 7)), mass)
  best = torch.gt(torch.narrow(mine, 1, 3, 1), 0)
  return torch.where(best, torch.to(top, 7), score)
def slot_rows(rows: Tensor, scores: Tensor, extent: Tensor) -> Tensor:
  slots = torch.size(extent, 0)
  ahead = torch.arange(slots, dtype=7, layout=None, device=ops.prim.device(rows), pin_memory=False)
  index = torch.add(torch.narrow(rows, 1, 0, 1), ahead)
  places = torch.to(torch.clamp(index, None, torch.size(scores, 0) - 1), 4)
  law = torch.view(torch.index_select(torch.flatten(scores), 0, torch.flatten(places)), [torch.size(rows, 0), slots])
  return torch.masked_fill(law, torch.ge(index, torch.narrow(rows, 1, 1, 1)), -inf)
def slot_pick(law: Tensor, rows: Tensor, logits: Tensor, mode: int) -> List[Tensor]:
  uniforms = torch.narrow(rows, 1, 4, (__torch__.draw_levels)(torch.size(law, 1), ))
  drawn = (__torch__.draw_rows)(law, uniforms, mode, )
  last = torch.size(logits, 0) - 1
  row = torch.clamp(torch.add(torch.narrow(rows, 1, 0, 1), torch.narrow(drawn, 1, 0, 1)), None, last)
  finite = torch.to(torch.sum(torch.gt(law, -inf), [1], True), 7)
  open = torch.add(finite, torch.mul(torch.sum(torch.masked_fill(law, torch.isinf(law), 0), [1], True), 0))
  return [torch.index_select(logits, 0, torch.flatten(torch.to(row, 4))), torch.cat([drawn, open], 1)]
