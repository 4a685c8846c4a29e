def filter_kept(values: Tensor, weight: Tensor, mass: Tensor, limits: Tensor, vocabulary: int) -> Tensor:
  size = torch.size(values, 1)
  rank = torch.arange(size, dtype=7, layout=None, device=ops.prim.device(values), pin_memory=False)
  top_k = torch.narrow(limits, 1, 1, 1)
  top_p = torch.narrow(limits, 1, 2, 1)
  dropped = torch.gt(torch.narrow(limits, 1, 3, 1), 0)
  min_p = torch.narrow(limits, 1, 4, 1)
  first_k = torch.lt(rank, top_k)
  limited = torch.lt(top_k, vocabulary)
  mass_k = torch.where(limited, torch.sum(torch.mul(weight, first_k), [1], True), mass)
  sums = torch.cumsum(weight, 1)
  goal = torch.mul(top_p, mass_k)
  keeps = torch.lt(torch.sub(sums, weight), goal)
  drops = torch.logical_or(torch.le(sums, goal), torch.lt(rank, 1))
  nucleus = torch.logical_or(torch.where(dropped, drops, keeps), torch.ge(top_p, 1))
  return torch.logical_and(torch.logical_and(first_k, nucleus), torch.ge(weight, min_p))
def filter_whole(logits: Tensor, rows: Tensor, limits: Tensor) -> Tensor:
  given = torch.index_select(logits, 0, rows)
  values, ids = torch.sort(given, stable=True, dim=1, descending=True)
  top = torch.narrow(values, 1, 0, 1)
  weight = torch.exp(torch.sub(torch.to(values, 7), torch.to(top, 7)))
  kept = (__torch__.filter_kept)(values, weight, torch.sum(weight, [1], True), limits, torch.size(given, 1), )
  left = torch.masked_fill(values, torch.logical_not(kept), -inf)
  result = torch.scatter(given, 1, ids, torch.where(torch.isfinite(top), left, values))
  return torch.index_copy(logits, 0, rows, result)
def filter_rows(logits: Tensor, limits: Tensor) -> Tensor:
  rows = torch.to(torch.select(limits, 1, 0), 4)
  typical = torch.gt(torch.size(limits, 1), 5)
  sorted = torch.size(limits, 0) * torch.size(logits, 1)
  if torch.gt(sorted, 2048) or typical:
    filtered = (__torch__.filter_parts)(logits, rows, limits, typical, )
  else:
    filtered = (__torch__.filter_whole)(logits, rows, limits, )
  return filtered
def filter_parts(logits: Tensor, rows: Tensor, limits: Tensor, typical: bool) -> Tensor:
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
      if typical:
        typical_p = torch.narrow(bound, 1, 5, 1)
      else:
        typical_p = torch.ones_like(top_p)
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
      wanted = torch.lt(typical_p, 1)
      alone = torch.logical_and(torch.logical_and(torch.logical_not(limited), torch.ge(top_p, 1)), torch.le(min_p, 0))
      open_row = torch.logical_and(alone, wanted)
      if typical:
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
        final = torch.where(wanted, torch.logical_and(kept, local), kept)
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
