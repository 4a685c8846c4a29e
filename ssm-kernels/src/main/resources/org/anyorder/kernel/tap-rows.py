class TapRows(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TapRows, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.cat([torch.t(torch.squeeze(weight, 1)), torch.unsqueeze(bias, 0)], 0)
