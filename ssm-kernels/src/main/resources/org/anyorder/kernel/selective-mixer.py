class SelectiveMixer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SelectiveMixer, x: Tensor, step: Tensor, bias: Tensor, chosen: Tensor, projected: Tensor, a: Tensor, skip: Tensor, state: Tensor, present: Tensor) -> List[Tensor]:
    size = torch.size(a, 0)
    width = torch.size(a, 1)
    rank = torch.size(chosen, 2) - 2 * size
    delta = torch.mul(torch.softplus(torch.add(step, bias)), present)
    b = torch.unsqueeze(torch.slice(chosen, 2, rank, rank + size), 2)
    c = torch.unsqueeze(torch.slice(chosen, 2, rank + size), 2)
    found = (__torch__.${way})(x, delta, a, b, c, state, )
    y = torch.addcmul(found[0], x, skip)
    return [torch.mul(y, torch.silu(torch.slice(projected, 2, width))), found[1]]
@functions selective-steps
@functions selective-levels
@functions selective-step
