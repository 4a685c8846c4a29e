class CompanionScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionScan, u: Tensor, state: Tensor, a: Tensor, b: Tensor, c: Tensor, through: Tensor) -> List[Tensor]:
    channels = torch.size(u, 1)
    back = (__torch__.companion_repeated)(a, channels, )
    gain = (__torch__.companion_repeated)(b, channels, )
    read = (__torch__.companion_repeated)(c, channels, )
    x = state
    inputs = torch.unbind(torch.unsqueeze(u, -1), 2)
    outputs = annotate(List[Tensor], [])
    for t in range(torch.len(inputs)):
      last = torch.slice(x, -1, torch.size(a, -1) - 1)
      shifted = torch.constant_pad_nd(torch.slice(x, -1, 0, torch.size(a, -1) - 1), [1, 0], 0)
      x = torch.addcmul(torch.addcmul(shifted, back, last), gain, inputs[t])
      more = torch.append(outputs, torch.sum(torch.mul(x, read), [-1]))
    return [torch.add(torch.stack(outputs, 2), torch.mul(u, torch.unsqueeze(through, -1))), x]
@functions companion
