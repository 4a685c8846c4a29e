class RelativeTable(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.RelativeTable, owner: Tensor, waves: Tensor, weight: Tensor) -> Tensor:
    seen = torch.dropout(waves, ${dropout}, True)
    rows = torch.matmul(seen, torch.flatten(weight, 1))
    split = torch.reshape(rows, [torch.size(waves, 0), torch.size(weight, 1), -1])
    return torch.contiguous(torch.permute(split, [1, 0, 2]))
