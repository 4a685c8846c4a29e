class SelectiveScanComplex(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveScanComplex, u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
    found = (__torch__.${way})(torch.to(u, 9), torch.to(delta, 9), torch.t(torch.view_as_complex(a)), torch.view_as_complex(b), torch.view_as_complex(c), torch.transpose(torch.view_as_complex(state), 1, 2), )
    return [torch.mul(torch.real(found[0]), 2.), torch.view_as_real(torch.contiguous(torch.transpose(found[1], 1, 2)))]
@functions selective-steps
@functions selective-levels
