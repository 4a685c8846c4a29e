class DiagonalStep(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalStep, u: Tensor, present: Tensor, state: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> List[Tensor]:
    x = torch.view_as_complex(torch.contiguous(state))
    rate = torch.view_as_complex(torch.contiguous(a))
    gain = torch.view_as_complex(torch.contiguous(b))
    read = torch.view_as_complex(torch.contiguous(c))
    next = torch.addcmul(torch.mul(x, rate), gain, torch.to(u, 9))
    y = torch.mul(torch.real(torch.sum(torch.mul(next, read), [-1])), 2)
    kept = torch.where(torch.gt(present, 0), next, x)
    return [torch.add(torch.unsqueeze(y, -1), torch.mul(u, torch.unsqueeze(d, -1))), torch.view_as_real(kept)]
