class Rotary(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Rotary, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    half = torch.size(cosines, 2)
    turned = torch.mul(half, 2)
    c = torch.unsqueeze(cosines, 1)
    s = torch.unsqueeze(sines, 1)
    a = torch.slice(x, 3, 0, half)
    b = torch.slice(x, 3, half, turned)
    first = torch.sub(torch.mul(a, c), torch.mul(b, s))
    second = torch.add(torch.mul(b, c), torch.mul(a, s))
    return torch.cat([first, second, torch.slice(x, 3, turned)], 3)
