class DiagonalScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalScan, u: Tensor, state: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> List[Tensor]:
    x = torch.view_as_complex(torch.contiguous(state))
    rate = torch.view_as_complex(torch.contiguous(a))
    gain = torch.view_as_complex(torch.contiguous(b))
    read = torch.mul(torch.view_as_complex(torch.contiguous(c)), 2)
    inputs = torch.unbind(torch.unsqueeze(u, -1), 2)
    outputs = annotate(List[Tensor], [])
    for t in range(torch.len(inputs)):
      x = torch.addcmul(torch.mul(x, rate), gain, torch.to(inputs[t], 9))
      more = torch.append(outputs, torch.sum(torch.mul(x, read), [-1]))
    y = torch.add(torch.real(torch.stack(outputs, 2)), torch.mul(u, torch.unsqueeze(d, -1)))
    return [y, torch.view_as_real(x)]
