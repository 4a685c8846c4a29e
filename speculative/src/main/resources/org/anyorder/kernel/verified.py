def target_law(target: Tensor, uniforms: Tensor, mode: int) -> Tensor:
  law = torch.softmax(torch.to(target, 7), 1)
  if torch.ne(mode, 0):
    best = torch.to(torch.narrow((__torch__.draw_greedy)(target, ), 1, 0, 1), 4)
    sharp = torch.scatter(torch.zeros_like(law), 1, best, 1)
    greedy = torch.lt(torch.narrow(uniforms, 1, 0, 1), 0)
    known = torch.eq(torch.sum(law, [1], True), torch.sum(law, [1], True))
    law = torch.where(torch.logical_and(greedy, known), sharp, law)
  return law
def draft_law(draft: Tensor, draws: Tensor) -> Tensor:
  return torch.softmax(torch.to(torch.index_select(draft, 0, torch.to(torch.select(draws, 1, 1), 4)), 7), 1)
def draft_point(law: Tensor, token: Tensor) -> Tensor:
  return torch.scatter(torch.zeros_like(law), 1, token, 1)
def verified(law: Tensor, rows: Tensor, rest: Tensor, draws: Tensor, ratios: Tensor, uniforms: Tensor, mode: int) -> Tensor:
  last = torch.index_copy(law, 0, rows, rest)
  if torch.eq(mode, 0):
    drawn = (__torch__.draw_mass)(last, uniforms, )
  else:
    drawn = (__torch__.draw_rows)(torch.log(last), uniforms, mode, )
  token = torch.to(torch.narrow(drawn, 1, 0, 1), 4)
  certainty = torch.narrow(drawn, 1, 1, 1)
  known = torch.eq(certainty, certainty)
  chosen = torch.where(known, torch.log(torch.gather(law, 1, torch.clamp(token, 0))), certainty)
  child = torch.to(torch.narrow(draws, 1, 3, torch.size(draws, 1) - 3), 4)
  children = torch.log(torch.gather(torch.index_select(law, 0, rows), 1, torch.clamp(child, 0)))
  extra = torch.cat([torch.narrow(drawn, 1, 0, 1), chosen], 1)
  return torch.cat([torch.flatten(extra), torch.flatten(ratios), torch.flatten(children)], 0)
