class VerifyRecursive(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.VerifyRecursive, target: Tensor${parameter}, draws: Tensor, uniforms: Tensor) -> Tensor:
    law = (__torch__.target_law)(target, uniforms, ${mode}, )
    rows = torch.to(torch.select(draws, 1, 0), 4)
    rest = torch.index_select(law, 0, rows)
    proposal = ${proposal}
    ratios = annotate(List[Tensor], [])
    turns = torch.size(draws, 1) - 3
    for draw in range(turns):
      child = torch.to(torch.narrow(draws, 1, 3 + draw, 1), 4)
      drawn = torch.ge(child, 0)
      token = torch.clamp(child, 0)
      proposal = ${next}
      proposed = torch.gather(proposal, 1, token)
      ratio = torch.div(torch.gather(rest, 1, token), proposed)
      fair = torch.logical_and(drawn, torch.gt(proposed, 0))
      longer = torch.append(ratios, torch.where(fair, ratio, torch.zeros_like(ratio)))
      left = torch.clamp(torch.sub(rest, proposal), 0)
      mass = torch.sum(left, [1], True)
      rest = torch.where(torch.logical_and(drawn, torch.gt(mass, 1e-12)), torch.div(left, mass), rest)
      if torch.lt(draw + 1, turns):
        without = torch.scatter(proposal, 1, token, 0)
        remaining = torch.sum(without, [1], True)
        proposal = torch.where(torch.logical_and(drawn, torch.gt(remaining, 0)), torch.div(without, remaining), proposal)
    return (__torch__.verified)(law, rows, rest, draws, torch.cat(ratios, 1), uniforms, ${mode}, )
@functions verified
@functions draw
