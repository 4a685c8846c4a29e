class QuantiseInt8(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.QuantiseInt8, weight: Tensor) -> List[Tensor]:
    w = torch.detach(weight)
    largest = torch.amax(torch.abs(w), [1], True)
    ones = torch.ones_like(largest)
    scale = torch.to(torch.where(torch.gt(largest, 0.), torch.div(largest, 127.), ones), 15)
    levels = torch.round(torch.div(w, torch.to(scale, 6)))
    return [torch.to(torch.clamp(levels, -127, 127), 1), torch.squeeze(scale, 1)]
