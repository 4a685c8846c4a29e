class SlotPick(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotPick, law: Tensor, rows: Tensor, logits: Tensor) -> List[Tensor]:
    return (__torch__.slot_pick)(law, rows, logits, ${mode}, )
@functions slot
@functions draw
