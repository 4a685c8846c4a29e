def wide_angles(position: Tensor, cosines: Tensor, sines: Tensor) -> List[Tensor]:
  c = torch.embedding(cosines, position, -1, False, False)
  s = torch.embedding(sines, position, -1, False, False)
  return [torch.unsqueeze(torch.cat([c, c], 2), 2), torch.unsqueeze(torch.cat([torch.neg(s), s], 2), 2)]
