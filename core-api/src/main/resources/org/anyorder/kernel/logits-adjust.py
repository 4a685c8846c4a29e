class LogitsAdjust(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsAdjust, logits: Tensor, index: Tensor, edits: Tensor) -> Tensor:
    flat = torch.reshape(logits, [-1])
    old = torch.to(torch.index_select(flat, 0, index), 7)
    biased = torch.add(old, torch.select(edits, 0, 0))
    factor = torch.select(edits, 0, 1)
    damped = torch.where(torch.lt(biased, 0), torch.mul(biased, factor), torch.div(biased, factor))
    new = torch.sub(damped, torch.select(edits, 0, 2))
    edited = torch.index_copy(flat, 0, index, torch.to(new, ops.prim.dtype(logits)))
    return torch.reshape(edited, torch.size(logits))
