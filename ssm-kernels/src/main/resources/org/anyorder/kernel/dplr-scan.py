class DplrScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrScan, u: Tensor, state: Tensor, d: Tensor, e: Tensor, r: Tensor, gain: Tensor, p: Tensor, c: Tensor, through: Tensor) -> List[Tensor]:
    x = torch.view_as_complex(torch.contiguous(state))
    after = torch.view_as_complex(torch.contiguous(d))
    before = torch.view_as_complex(torch.contiguous(e))
    back = torch.view_as_complex(torch.contiguous(r))
    fed = torch.view_as_complex(torch.contiguous(gain))
    low = torch.view_as_complex(torch.contiguous(p))
    heard = torch.resolve_conj(torch.conj(low))
    read = torch.mul(torch.view_as_complex(torch.contiguous(c)), 2)
    inputs = torch.unbind(torch.unsqueeze(u, -1), 2)
    outputs = annotate(List[Tensor], [])
    for t in range(torch.len(inputs)):
      left = torch.sub(torch.mul(x, before), (__torch__.dplr_feed)(low, (__torch__.dplr_hear)(heard, x, ), ))
      right = torch.addcmul(left, fed, torch.to(inputs[t], 9))
      x = torch.mul(torch.sub(right, (__torch__.dplr_feed)(low, (__torch__.dplr_hear)(back, right, ), )), after)
      more = torch.append(outputs, torch.sum(torch.mul(x, read), [-1]))
    y = torch.add(torch.real(torch.stack(outputs, 2)), torch.mul(u, torch.unsqueeze(through, -1)))
    return [y, torch.view_as_real(x)]
@functions dplr
