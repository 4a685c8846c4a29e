class CompanionTruncated(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CompanionTruncated, time: Tensor, a: Tensor, c: Tensor) -> Tensor:
    power = torch.linalg_matrix_power((__torch__.companion_matrix)(torch.to(a, 7), ), torch.size(time, 0))
    read = torch.unsqueeze(torch.to(c, 7), -2)
    return torch.to(torch.squeeze(torch.sub(read, torch.matmul(read, power)), -2), 6)
@functions companion
