class Heads(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Heads, projected: Tensor, cosines: Tensor, sines: Tensor) -> List[Tensor]:
    all = torch.reshape(projected, [torch.size(projected, 0), torch.size(projected, 1), ${all}, -1])
    half = torch.size(cosines, 2)
    turned = torch.mul(half, 2)
    c = torch.unsqueeze(cosines, 2)
    s = torch.unsqueeze(sines, 2)
    x = torch.slice(all, 2, 0, ${turning})
    a = torch.slice(x, 3, 0, half)
    b = torch.slice(x, 3, half, turned)
    first = torch.sub(torch.mul(a, c), torch.mul(b, s))
    second = torch.add(torch.mul(b, c), torch.mul(a, s))
    y = torch.transpose(torch.cat([first, second, torch.slice(x, 3, turned)], 3), 1, 2)
    value = torch.transpose(torch.slice(all, 2, ${turning}), 1, 2)
    return [torch.slice(y, 1, 0, ${heads}), torch.slice(y, 1, ${heads}), value]
