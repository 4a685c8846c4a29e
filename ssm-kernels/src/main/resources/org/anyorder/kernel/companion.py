def companion_matrix(a: Tensor) -> Tensor:
  d = torch.size(a, -1)
  ones = torch.slice(torch.ones_like(a), -1, 1)
  shift = torch.diag_embed(ones, -1)
  last = torch.constant_pad_nd(torch.unsqueeze(a, -1), [d - 1, 0], 0)
  return torch.add(shift, last)
def companion_repeated(x: Tensor, channels: int) -> Tensor:
  return torch.repeat_interleave(x, torch.floordiv(channels, torch.size(x, 0)), 0)
def companion_bounded(x: Tensor) -> Tensor:
  return torch.div(x, torch.clamp_min(torch.sum(torch.abs(x), [-1], True), 1.0))
