class FirstColumns(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.FirstColumns, x: Tensor) -> Tensor:
    return torch.contiguous(torch.slice(x, -1, 0, ${count}))
