class SlotPairs(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotPairs, logits: Tensor, law: Tensor) -> Tensor:
    impossible = torch.unsqueeze(torch.eq(law, -inf), 1)
    return torch.view(torch.masked_fill(logits, impossible, -inf), [1, -1])
