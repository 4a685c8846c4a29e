class LogitsFilter(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsFilter, logits: Tensor, limits: Tensor) -> Tensor:
    rows = torch.to(torch.select(limits, 1, 0), 4)
    given = torch.index_select(logits, 0, rows)
    vocabulary = torch.size(given, 1)
    top = torch.amax(given, [1], True)
    result = torch.full_like(given, -inf)
    pending = torch.arange(torch.size(given, 0), dtype=4, layout=None, device=ops.prim.device(logits), pin_memory=False)
    for attempt in range(3):
      if torch.gt(torch.size(pending, 0), 0):
        part = torch.index_select(given, 0, pending)
        bound = torch.index_select(limits, 0, pending)
        best = torch.index_select(top, 0, pending)
        top_k = torch.narrow(bound, 1, 1, 1)
        top_p = torch.narrow(bound, 1, 2, 1)
        min_p = torch.narrow(bound, 1, 4, 1)
        typical_p = torch.narrow(bound, 1, 5, 1)
        count = 64 + attempt * 960
        if torch.lt(attempt, 2) and torch.gt(vocabulary, count):
          values, ids = torch.topk(part, count, 1, True, True)
          ids0, by_id = torch.sort(ids, 1, False)
          values0 = torch.gather(values, 1, by_id)
          values1, by_value = torch.sort(values0, stable=True, dim=1, descending=True)
          ids1 = torch.gather(ids0, 1, by_value)
        else:
          values1, ids1 = torch.sort(part, stable=True, dim=1, descending=True)
        size = torch.size(values1, 1)
        gap = torch.sub(torch.to(values1, 7), torch.to(best, 7))
        weight = torch.exp(gap)
        if torch.eq(size, vocabulary):
          mass = torch.sum(weight, [1], True)
        else:
          mass = torch.to(torch.sum(torch.exp(torch.sub(part, best)), [1], True), 7)
        kept = (__torch__.filter_kept)(values1, weight, mass, bound, vocabulary, )
        limited = torch.lt(top_k, vocabulary)
        finite = torch.gt(values1, -inf)
        typical = torch.lt(typical_p, 1)
        alone = torch.logical_and(torch.logical_and(torch.logical_not(limited), torch.ge(top_p, 1)), torch.le(min_p, 0))
        open_row = torch.logical_and(alone, typical)
        if ${typical}:
          kept_mass = torch.sum(torch.mul(weight, kept), [1], True)
          base = torch.where(open_row, mass, kept_mass)
          spread_kept = torch.sum(torch.where(torch.logical_and(kept, finite), torch.mul(weight, gap), torch.zeros_like(gap)), [1], True)
          part_gap = torch.sub(part, best)
          part_spread = torch.where(torch.gt(part, -inf), torch.mul(torch.exp(part_gap), part_gap), torch.zeros_like(part))
          spread_all = torch.to(torch.sum(part_spread, [1], True), 7)
          spread = torch.where(open_row, spread_all, spread_kept)
          entropy = torch.sub(torch.log(base), torch.div(spread, base))
          surprisal = torch.sub(torch.log(base), gap)
          distance = torch.where(kept, torch.abs(torch.sub(surprisal, entropy)), torch.full_like(gap, inf))
          sorted_distance, nearest = torch.sort(distance, stable=True, dim=1, descending=False)
          near_weight = torch.gather(torch.mul(weight, kept), 1, nearest)
          near_sums = torch.cumsum(near_weight, 1)
          near_kept = torch.lt(torch.sub(near_sums, near_weight), torch.mul(typical_p, base))
          local = torch.scatter(torch.zeros_like(kept), 1, nearest, near_kept)
          radius = torch.amax(torch.where(torch.logical_and(local, finite), distance, torch.zeros_like(distance)), [1], True)
          final = torch.where(typical, torch.logical_and(kept, local), kept)
          beyond = torch.sub(torch.narrow(surprisal, 1, size - 1, 1), entropy)
          short_typical = torch.logical_and(open_row, torch.ge(radius, beyond))
        else:
          final = kept
          short_typical = open_row
        chosen = torch.where(final, values1, torch.full_like(values1, -inf))
        done = torch.scatter(torch.full_like(part, -inf), 1, ids1, chosen)
        result = torch.index_copy(result, 0, pending, done)
        if torch.lt(size, vocabulary):
          last = torch.narrow(values1, 1, size - 1, 1)
          outside = torch.gt(last, -inf)
          reaches = torch.any(torch.logical_and(kept, torch.eq(values1, last)), 1, True)
          unknown = torch.logical_and(torch.logical_and(torch.gt(top_k, size), limited), torch.lt(top_p, 1))
          short_prefix = torch.logical_and(torch.logical_or(reaches, unknown), torch.logical_not(open_row))
          short = torch.logical_and(outside, torch.logical_or(short_prefix, short_typical))
          pending = torch.masked_select(pending, torch.squeeze(short, 1))
        else:
          pending = torch.narrow(pending, 0, 0, 0)
    checked = torch.where(torch.isfinite(top), result, given)
    return torch.index_copy(logits, 0, rows, checked)
@functions filter
