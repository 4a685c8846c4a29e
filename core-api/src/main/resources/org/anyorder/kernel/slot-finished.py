class SlotFinished(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotFinished, logits: Tensor, end: Tensor${parameter}) -> Tensor:
    ${rule}
    return torch.flatten(finished)
@functions draw
