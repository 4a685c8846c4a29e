class PackFilled(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.PackFilled, weight: Tensor) -> List[Tensor]:
    outputs = torch.size(weight, 0)
    more = (outputs + 63) // 64 * 64 - outputs
    filled = torch.constant_pad_nd(torch.detach(weight), [0, 0, 0, more])
    return [ops.mkldnn._reorder_linear_weight(filled), torch.new_empty(weight, [outputs, 0])]
