def convolution_step(x: Tensor, window: Tensor, taps: Tensor) -> Tuple[Tensor, Tensor]:
  kept = torch.cat([torch.slice(window, 1, 1), torch.unsqueeze(x, 1)], 1)
  seen = torch.unbind(kept, 1)
  rows = torch.unbind(taps, 0)
  width = torch.size(kept, 1)
  y = torch.addcmul(rows[width], seen[0], rows[0])
  for tap in range(1, width):
    y = torch.addcmul_(y, seen[tap], rows[tap])
  return (torch.silu_(y), kept)
