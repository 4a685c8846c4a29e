class LinearBlocks(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LinearBlocks, x: Tensor, weight: Tensor${parameter}) -> Tensor:
    outputs = torch.size(weight, 0)
    inputs = torch.size(weight, 1)
    whole = outputs // 128 * 128
    rows = torch.reshape(x, [-1, inputs])
    count = torch.size(rows, 0)
    blocks = torch.view(torch.narrow(weight, 0, 0, whole), [-1, 128, inputs])
    batch = torch.size(blocks, 0)
    if torch.le(count, 4):
      products = torch.transpose(torch.bmm(blocks, torch.expand(torch.t(rows), [batch, inputs, count])), 1, 2)
    else:
      products = torch.bmm(torch.expand(rows, [batch, count, inputs]), torch.transpose(blocks, 1, 2))
    y = torch.new_empty(x, torch.add(torch.slice(torch.size(x), 0, -1), [outputs]))
    flat = torch.view(y, [-1, outputs])
    _0 = torch.copy_(torch.view(torch.narrow(flat, 1, 0, whole), [count, batch, 128]), torch.transpose(products, 0, 1))
    if torch.lt(whole, outputs):
      rest = torch.narrow(weight, 0, whole, torch.sub(outputs, whole))
      _1 = torch.copy_(torch.narrow(flat, 1, whole, torch.sub(outputs, whole)), torch.linear(rows, rest))
    return ${end}
