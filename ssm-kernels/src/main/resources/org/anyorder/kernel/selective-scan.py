class SelectiveScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveScan, u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
    return (__torch__.${way})(u, delta, a, b, c, state, )
@functions selective-steps
@functions selective-levels
