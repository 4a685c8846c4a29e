class TopTokens(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TopTokens, logits: Tensor, places: Tensor) -> Tensor:
    count = torch.size(places, 0)
    vocabulary = torch.size(logits, 1)
    more = count + 1
    if torch.ge(count, vocabulary):
      more = vocabulary
    values, ids = torch.topk(logits, more, 1, True, True)
    top = torch.narrow(values, 1, 0, 1)
    mass = torch.sum(torch.exp(torch.sub(logits, top)), [1], True, dtype=7)
    values0 = torch.narrow(values, 1, 0, count)
    ids0 = torch.narrow(ids, 1, 0, count)
    if torch.gt(more, count):
      last = torch.narrow(values, 1, count - 1, 1)
      beyond = torch.eq(torch.narrow(values, 1, count, 1), last)
      if bool(torch.any(torch.logical_and(beyond, torch.gt(last, -inf)))):
        lanes = torch.arange(vocabulary, dtype=7, layout=None, device=ops.prim.device(logits), pin_memory=False)
        level = torch.where(torch.eq(logits, last), torch.neg(lanes), -inf)
        lowest, tied = torch.topk(level, count, 1, True, True)
        above = torch.where(torch.gt(values0, last), values0, -inf)
        equal = torch.where(torch.gt(lowest, -inf), last, -inf)
        values1 = torch.cat([above, equal], 1)
        ids1 = torch.cat([ids0, tied], 1)
      else:
        values1 = values0
        ids1 = ids0
    else:
      values1 = values0
      ids1 = ids0
    ids2, by_id = torch.sort(ids1, stable=True, dim=1, descending=False)
    values2, by_value = torch.sort(torch.gather(values1, 1, by_id), stable=True, dim=1, descending=True)
    ids3 = torch.narrow(torch.gather(ids2, 1, by_value), 1, 0, count)
    gap = torch.sub(torch.to(torch.narrow(values2, 1, 0, count), 7), torch.to(top, 7))
    return torch.cat([torch.to(ids3, 7), torch.sub(gap, torch.log(mass))], 1)
