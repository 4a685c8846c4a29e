class LogitsBan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.LogitsBan, logits: Tensor, tokens: Tensor) -> Tensor:
    return torch.index_fill_(logits, 1, tokens, -inf)
