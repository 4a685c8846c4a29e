class ChunkedScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.ChunkedScan, x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
    return (__torch__.dual_chunks)(x, decay, b, c, state, ${chunk}, )
@functions dual-chunks
