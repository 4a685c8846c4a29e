class AdamWFused(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.AdamWFused, settings: Tensor, step: Tensor, divisor: Tensor, weight: Tensor, gradient: Tensor, first: Tensor, second: Tensor, average: Tensor) -> Tensor:
    rate = float(torch.select(settings, 0, 0))
    first_decay = float(torch.select(settings, 0, 1))
    second_decay = float(torch.select(settings, 0, 2))
    weight_decay = float(torch.select(settings, 0, 3))
    epsilon = float(torch.select(settings, 0, 4))
    share = float(torch.select(settings, 0, 5))
    none = annotate(List[Tensor], [])
    weights = annotate(List[Tensor], [])
    _0 = torch.append(weights, torch.detach(weight))
    firsts = annotate(List[Tensor], [])
    _1 = torch.append(firsts, first)
    seconds = annotate(List[Tensor], [])
    _2 = torch.append(seconds, second)
    torch._fused_adamw_(weights, [gradient], firsts, seconds, none, [step], lr=rate, beta1=first_decay, beta2=second_decay, weight_decay=weight_decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=None)
    return torch.lerp_(average, weights[0], share)
