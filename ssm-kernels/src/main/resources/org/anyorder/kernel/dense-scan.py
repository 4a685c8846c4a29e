class DenseScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DenseScan, u: Tensor, state: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> List[Tensor]:
    x = torch.unsqueeze(state, -1)
    gain = torch.unsqueeze(b, -1)
    inputs = torch.unbind(torch.unsqueeze(torch.unsqueeze(u, -1), -1), 2)
    outputs = annotate(List[Tensor], [])
    for t in range(torch.len(inputs)):
      x = torch.addcmul(torch.matmul(a, x), gain, inputs[t])
      more = torch.append(outputs, torch.flatten(torch.matmul(c, x), 1))
    y = torch.stack(outputs, 2)
    through = torch.mul(torch.repeat_interleave(u, torch.size(c, 1), 1), torch.unsqueeze(d, -1))
    return [torch.add(y, through), torch.squeeze(x, -1)]
