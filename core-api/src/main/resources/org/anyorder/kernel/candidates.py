class Candidates(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Candidates, law: Tensor, uniforms: Tensor, measured: Tensor) -> Tensor:
    drawn = (__torch__.draw_rows)(law, uniforms, ${mode}, )
    top = torch.amax(measured, [1], True)
    gap = torch.clamp(torch.sub(measured, top), -10000)
    weight = torch.exp(gap)
    mass = torch.sum(weight, [1], True, dtype=7)
    token = torch.to(torch.narrow(drawn, 1, 0, 1), 4)
    own = torch.exp(torch.to(torch.gather(gap, 1, torch.clamp(token, 0, torch.size(gap, 1) - 1)), 7))
    columns = annotate(List[Tensor], [drawn, torch.div(own, mass), torch.reciprocal(mass)])
    if ${spread}:
      if torch.gt(torch.size(measured, 1), 1):
        values, ids = torch.topk(measured, 2, 1, True, True)
        second = torch.exp(torch.sub(torch.to(torch.narrow(values, 1, 1, 1), 7), torch.to(top, 7)))
      else:
        second = torch.zeros_like(mass)
      margin = torch.div(torch.rsub(second, 1), mass)
      surprise = torch.sum(torch.mul_(weight, gap), [1], True, dtype=7)
      entropy = torch.sub(torch.log(mass), torch.div(surprise, mass))
      longer = torch.append(columns, margin)
      longer0 = torch.append(columns, entropy)
    return torch.cat(columns, 1)
@functions draw
