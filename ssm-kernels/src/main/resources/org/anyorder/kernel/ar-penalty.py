class ArPenalty(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.ArPenalty, like: Tensor, w: Tensor) -> Tensor:
    root = torch.pow(torch.add(torch.abs(w), 1e-09), 0.3333333333333333)
    share = torch.sub(torch.mul(torch.sigmoid(torch.mul(root, 3)), 2), 1)
    return torch.mul(torch.mean(share), ${strength})
