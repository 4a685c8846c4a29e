class SparseLaw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SparseLaw, like: Tensor, index: Tensor, logits: Tensor) -> Tensor:
    nothing = torch.reshape(torch.full_like(like, -inf), [-1])
    filled = torch.index_copy(nothing, 0, index, torch.to(logits, ops.prim.dtype(like)))
    return torch.reshape(filled, torch.size(like))
