class SelectiveScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveScan, u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
    found = (__torch__.${way})(u, delta, torch.t(a), b, c, torch.transpose(state, 1, 2), )
    return [found[0], torch.transpose(found[1], 1, 2)]
@functions selective-steps
@functions selective-levels
