class CausalConvolution(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CausalConvolution, projected: Tensor, weight: Tensor, bias: Tensor, window: Tensor, present: Tensor, places: Tensor) -> List[Tensor]:
    channels = torch.size(weight, 0)
    width = torch.size(weight, 2)
    count = torch.size(projected, 1)
    x = torch.slice(projected, 2, ${from}, ${from} + channels)
    line = torch.cat([window, x], 1)
    taps = torch.unbind(torch.squeeze(weight, 1), 1)
    y = torch.addcmul(bias, torch.slice(line, 1, 1, 1 + count), taps[0])
    for tap in range(1, width):
      y = torch.addcmul_(y, torch.slice(line, 1, 1 + tap, 1 + tap + count), taps[tap])
    seen = torch.detach(line)
    if torch.eq(torch.size(present, 0), 1):
      kept = torch.clone(torch.slice(seen, 1, count, count + width))
    else:
      kept = torch.gather(seen, 1, torch.expand(places, [torch.size(line, 0), width, channels]))
    return [torch.silu(y), kept]
