class ChunkedScan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.ChunkedScan, x: Tensor, decay: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
    rows = torch.size(state, 0)
    heads = torch.size(state, 1)
    width = torch.size(state, 2)
    size = torch.size(state, 3)
    groups = torch.size(b, 2)
    apart = torch.reshape(state, [rows, groups, heads // groups, width, size])
    before = torch.reshape(torch.permute(apart, [0, 1, 4, 2, 3]), [rows, groups, size, -1])
    y, h, = (__torch__.dual_chunks)(x, decay, b, c, before, ${chunk}, )
    after = torch.permute(torch.view(h, [rows, groups, size, heads // groups, width]), [0, 1, 3, 4, 2])
    return [y, torch.reshape(after, [rows, heads, width, size])]
@functions dual-chunks
