class LogitsFilter(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsFilter, logits: Tensor, limits: Tensor) -> Tensor:
    return (__torch__.filter_rows)(logits, limits, )
@functions filter
