class DrawDistinct(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DrawDistinct, logits: Tensor, uniforms: Tensor, counts: Tensor) -> Tensor:
    law = torch.log_softmax(torch.to(logits, 7), 1)
    levels = (__torch__.draw_levels)(torch.size(logits, 1), )
    left = logits
    drawn = annotate(List[Tensor], [])
    for turn in range(torch.size(uniforms, 1) // levels):
      own = torch.narrow(uniforms, 1, turn * levels, levels)
      pair = (__torch__.draw_rows)(left, own, ${mode}, )
      token = torch.clamp(torch.to(torch.narrow(pair, 1, 0, 1), 4), 0)
      possible = torch.gt(torch.amax(left, [1], True), -inf)
      there = torch.logical_and(possible, torch.gt(counts, turn))
      longer = torch.append(drawn, torch.where(there, torch.to(token, 7), torch.full_like(counts, -1)))
      longer0 = torch.append(drawn, torch.gather(law, 1, token))
      left = torch.scatter(left, 1, token, -inf)
    return torch.cat(drawn, 1)
@functions draw
