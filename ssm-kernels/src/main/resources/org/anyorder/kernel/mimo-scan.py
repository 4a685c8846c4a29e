class MimoScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.MimoScan, u: Tensor, state: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> List[Tensor]:
    x = torch.view_as_complex(torch.contiguous(state))
    rate = torch.view_as_complex(torch.contiguous(a))
    heard = torch.matmul(torch.view_as_complex(torch.contiguous(b)), torch.to(u, 9))
    inputs = torch.unbind(heard, 2)
    states = annotate(List[Tensor], [])
    for t in range(torch.len(inputs)):
      x = torch.add(torch.mul(x, rate), inputs[t])
      more = torch.append(states, x)
    read = torch.mul(torch.view_as_complex(torch.contiguous(c)), 2)
    y = torch.real(torch.matmul(read, torch.stack(states, 2)))
    return [torch.add(y, torch.mul(u, torch.unsqueeze(d, -1))), torch.view_as_real(x)]
