class VerifyTypical(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.VerifyTypical, target: Tensor, draws: Tensor, uniforms: Tensor, limits: Tensor) -> Tensor:
    law = (__torch__.target_law)(target, uniforms, ${mode}, )
    rows = torch.to(torch.select(draws, 1, 0), 4)
    wanted = torch.index_select(law, 0, rows)
    entropy = torch.neg(torch.sum(torch.mul(wanted, torch.log(torch.add(wanted, 1e-05))), [1], True))
    floor = torch.narrow(limits, 0, 0, 1)
    share = torch.narrow(limits, 0, 1, 1)
    threshold = torch.minimum(floor, torch.mul(share, torch.exp(torch.neg(entropy))))
    child = torch.to(torch.narrow(draws, 1, 3, torch.size(draws, 1) - 3), 4)
    likely = torch.gt(torch.gather(wanted, 1, torch.clamp(child, 0)), threshold)
    ratios = torch.to(torch.logical_and(torch.ge(child, 0), likely), 7)
    return (__torch__.verified)(law, rows, wanted, draws, ratios, uniforms, ${mode}, )
@functions verified
@functions draw
