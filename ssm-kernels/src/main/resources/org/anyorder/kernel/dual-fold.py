class DualFold(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualFold, state: Tensor, recent: Tensor) -> Tensor:
    heads = torch.size(state, 1)
    inner = heads * torch.size(state, 2)
    xs, bs, sums, = torch.split_with_sizes(recent, [inner, ${groups} * torch.size(state, 3), heads], 2)
    return (__torch__.dual_after)(state, xs, sums, bs, ${groups}, )
@functions dual-later
