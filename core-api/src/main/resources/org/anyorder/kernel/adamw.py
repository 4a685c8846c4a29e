class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AdamW, settings: Tensor, step: Tensor, divisor: Tensor, weight: Tensor, gradient: Tensor, first: Tensor, second: Tensor, average: Tensor) -> Tensor:
    rate = float(torch.select(settings, 0, 0))
    first_decay = float(torch.select(settings, 0, 1))
    second_decay = float(torch.select(settings, 0, 2))
    weight_decay = float(torch.select(settings, 0, 3))
    epsilon = float(torch.select(settings, 0, 4))
    share = float(torch.select(settings, 0, 5))
    count = float(step)
    w = torch.detach(weight)
    g = torch.div(gradient, divisor)
    _0 = torch.mul_(w, 1. - rate * weight_decay)
    _1 = torch.lerp_(first, g, 1. - first_decay)
    _2 = torch.addcmul_(torch.mul_(second, second_decay), g, g, value=1. - second_decay)
    root = torch.div(torch.sqrt(second), torch.sqrt(1. - torch.pow(second_decay, count)))
    _3 = torch.addcdiv_(w, first, torch.add(root, epsilon), value=torch.neg(rate / (1. - torch.pow(first_decay, count))))
    return torch.lerp_(average, w, share)
