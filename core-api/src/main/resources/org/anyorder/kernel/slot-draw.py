class SlotDraw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotDraw, rows: Tensor, logits: Tensor, extent: Tensor${parameters}) -> List[Tensor]:
    given = ${given}
    scores = ${scores}
    law = (__torch__.slot_rows)(rows, scores, extent, )
    return (__torch__.slot_pick)(law, rows, given, ${mode}, )
@functions slot
@functions draw
