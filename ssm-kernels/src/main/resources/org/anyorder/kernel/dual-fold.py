class DualFold(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DualFold, state: Tensor, recent: Tensor) -> Tensor:
    groups = torch.size(state, 1)
    size = torch.size(state, 2)
    inner = groups * torch.size(state, 3)
    heads = torch.size(recent, 2) - inner - groups * size
    xs, bs, sums, = torch.split_with_sizes(recent, [inner, groups * size, heads], 2)
    return (__torch__.dual_after)(state, xs, sums, bs, )
@functions dual-later
