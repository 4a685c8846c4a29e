class SlotLaw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotLaw, rows: Tensor, logits: Tensor, extent: Tensor${parameters}) -> Tensor:
    given = ${given}
    scores = ${scores}
    return (__torch__.slot_rows)(rows, scores, extent, )
@functions slot
@functions draw
