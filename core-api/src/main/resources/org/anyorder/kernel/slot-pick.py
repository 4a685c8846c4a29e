class SlotPick(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotPick, law: Tensor, rows: Tensor, logits: Tensor) -> List[Tensor]:
    uniforms = torch.narrow(rows, 1, 4, (__torch__.draw_levels)(torch.size(law, 1), ))
    drawn = (__torch__.draw_rows)(law, uniforms, ${mode}, )
    slot = torch.narrow(drawn, 1, 0, 1)
    last = torch.size(logits, 0) - 1
    row = torch.clamp(torch.add(torch.narrow(rows, 1, 0, 1), slot), None, last)
    finite = torch.to(torch.sum(torch.gt(law, -inf), [1], True), 7)
    open = torch.add(finite, torch.mul(torch.sum(torch.masked_fill(law, torch.isinf(law), 0), [1], True), 0))
    return [torch.index_select(logits, 0, torch.flatten(torch.to(row, 4))), torch.cat([drawn, open], 1)]
@functions draw
