class Rows(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Rows, x: Tensor, index: Tensor) -> Tensor:
    return torch.index_select(x, 0, index)
