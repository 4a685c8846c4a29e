class TracedLlamaInput(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TracedLlamaInput, ids: Tensor, positions: Tensor, mask: Tensor, table: Tensor, frequencies: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    angles = torch.mul(torch.unsqueeze(torch.to(positions, 6), 2), frequencies)
    turned = torch.unsqueeze(torch.cat([angles, angles], -1), 1)
    keys = torch.size(mask, 1)
    queries = torch.size(ids, 1)
    causal = torch.tril(torch.ones([queries, keys], dtype=11), torch.sub(keys, queries))
    allowed = torch.logical_and(causal, torch.unsqueeze(torch.unsqueeze(mask, 1), 1))
    return (torch.embedding(table, ids), torch.cos(turned), torch.sin(turned), allowed)
