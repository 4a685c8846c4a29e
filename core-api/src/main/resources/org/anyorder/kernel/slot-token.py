class SlotToken(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotToken, logits: Tensor, rows: Tensor, picked: Tensor${parameters}) -> Tensor:
    levels = (__torch__.draw_levels)(torch.size(logits, 1), )
    uniforms = torch.narrow(rows, 1, torch.size(rows, 1) - levels, levels)
    drawn = (__torch__.draw_rows)(${law}, uniforms, ${mode}, )
    return torch.cat([picked, drawn${column}], 1)
@functions draw
@functions filter
