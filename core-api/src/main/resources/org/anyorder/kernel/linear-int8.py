class LinearInt8(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LinearInt8, x: Tensor, weight: Tensor, scale: Tensor${parameter}) -> Tensor:
    columns = torch.size(weight, 1)
    rows = torch.contiguous(torch.reshape(torch.to(x, 15), [-1, columns]))
    product = torch.to(torch._weight_int8pack_mm(rows, weight, scale), 6)
    shape = torch.slice(torch.size(x), 0, -1)
    y = torch.reshape(product, torch.add(shape, [torch.size(weight, 0)]))
    return ${end}
