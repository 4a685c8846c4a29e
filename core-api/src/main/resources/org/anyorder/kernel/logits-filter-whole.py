class LogitsFilterWhole(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsFilterWhole, logits: Tensor, limits: Tensor) -> Tensor:
    rows = torch.to(torch.select(limits, 1, 0), 4)
    given = torch.index_select(logits, 0, rows)
    values, ids = torch.sort(given, stable=True, dim=1, descending=True)
    top = torch.narrow(values, 1, 0, 1)
    weight = torch.exp(torch.sub(torch.to(values, 7), torch.to(top, 7)))
    kept = (__torch__.filter_kept)(values, weight, torch.sum(weight, [1], True), limits, torch.size(given, 1), )
    left = torch.masked_fill(values, torch.logical_not(kept), -inf)
    result = torch.scatter(given, 1, ids, torch.where(torch.isfinite(top), left, values))
    return torch.index_copy(logits, 0, rows, result)
@functions filter
