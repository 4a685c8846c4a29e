class Visible(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Visible, visible: Tensor) -> Tensor:
    each = ${each}
    return torch.masked_fill(torch.zeros_like(each, dtype=6), torch.logical_not(each), -inf)
