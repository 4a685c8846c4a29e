class VerifyKseq(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.VerifyKseq, target: Tensor${parameter}, draws: Tensor, uniforms: Tensor) -> Tensor:
    law = (__torch__.target_law)(target, uniforms, ${mode}, )
    rows = torch.to(torch.select(draws, 1, 0), 4)
    count = torch.narrow(draws, 1, 2, 1)
    wanted = torch.index_select(law, 0, rows)
    first = torch.clamp(torch.to(torch.narrow(draws, 1, 3, 1), 4), 0)
    proposal = ${proposal}
    low = torch.ones_like(count)
    high = torch.clamp(count, 1)
    overlap = torch.sum(torch.minimum(proposal, wanted), [1], True)
    certain = torch.le(torch.sub(torch.rsub(torch.pow(torch.rsub(overlap, 1), count), 1), overlap), 0)
    high = torch.where(certain, low, high)
    for halving in range(40):
      factor = torch.mul(torch.add(low, high), 0.5)
      overlap = torch.sum(torch.minimum(proposal, torch.div(wanted, factor)), [1], True)
      accepted = torch.rsub(torch.pow(torch.rsub(overlap, 1), count), 1)
      short = torch.gt(torch.sub(accepted, torch.mul(factor, overlap)), 0)
      low = torch.where(short, factor, low)
      high = torch.where(short, high, factor)
    thin = torch.div(wanted, high)
    shared = torch.minimum(proposal, thin)
    overlap = torch.sum(shared, [1], True)
    accepted = torch.rsub(torch.pow(torch.rsub(overlap, 1), count), 1)
    scale = torch.where(torch.gt(overlap, 0), torch.div(accepted, overlap), torch.zeros_like(overlap))
    left = torch.clamp(torch.sub(wanted, torch.mul(scale, shared)), 0)
    mass = torch.sum(left, [1], True)
    drawn = torch.gt(count, 0)
    rest = torch.where(torch.logical_and(drawn, torch.gt(mass, 1e-12)), torch.div(left, mass), wanted)
    child = torch.to(torch.narrow(draws, 1, 3, torch.size(draws, 1) - 3), 4)
    token = torch.clamp(child, 0)
    proposed = torch.gather(proposal, 1, token)
    fair = torch.logical_and(torch.ge(child, 0), torch.gt(proposed, 0))
    ratio = torch.div(torch.gather(thin, 1, token), proposed)
    ratios = torch.where(fair, ratio, torch.zeros_like(ratio))
    return (__torch__.verified)(law, rows, rest, draws, ratios, uniforms, ${mode}, )
@functions verified
@functions draw
