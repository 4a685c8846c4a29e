def selective_step(u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, state: Tensor) -> List[Tensor]:
  kept = torch.mul_(torch.exp_(torch.mul(delta, a)), state)
  h = torch.addcmul_(kept, torch.mul(u, delta), torch.transpose(torch.squeeze(b, 2), 1, 2))
  return [torch.bmm(torch.squeeze(c, 2), h), h]
