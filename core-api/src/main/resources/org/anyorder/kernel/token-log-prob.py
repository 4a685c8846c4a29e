class TokenLogProb(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.TokenLogProb, logits: Tensor, tokens: Tensor) -> Tensor:
    top = torch.amax(logits, [1], True)
    mass = torch.sum(torch.exp(torch.sub(logits, top)), [1], True, dtype=7)
    own = torch.gather(logits, 1, torch.unsqueeze(tokens, 1))
    gap = torch.sub(torch.to(own, 7), torch.to(top, 7))
    return torch.squeeze(torch.sub(gap, torch.log(mass)), 1)
