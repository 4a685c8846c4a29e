class LinearPacked(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LinearPacked, x: Tensor, ${weights}${parameter}) -> Tensor:
    y = torch.to((__torch__.${product})(x, ${arguments}, ), 6)
    return ${end}
@functions products
