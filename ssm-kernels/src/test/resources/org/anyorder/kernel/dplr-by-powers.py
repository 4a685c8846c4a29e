class DplrByPowers(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrByPowers, time: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor, b: Tensor, c: Tensor) -> Tensor:
    step = torch.exp(torch.to(log_step, 7))
    pole = (__torch__.ssm_pole)(decay, frequency, )
    low = (__torch__.ssm_complex)(p, )
    a = (__torch__.dplr_discrete)(step, pole, low, )
    half = torch.mul((__torch__.dplr_low)(pole, low, ), torch.unsqueeze(torch.unsqueeze(torch.mul(step, 0.5), -1), -1))
    one = torch.diag_embed(torch.ones_like(torch.select(half, -1, 0)))
    gain = torch.mul((__torch__.dplr_both)((__torch__.ssm_complex)(b, ), ), torch.unsqueeze(step, -1))
    x = torch.linalg_solve(torch.sub(one, half), torch.unsqueeze(gain, -1))
    power = torch.transpose(torch.linalg_matrix_power(a, torch.size(time, 0)), 1, 2)
    given = torch.unsqueeze((__torch__.dplr_both)((__torch__.ssm_complex)(c, ), ), -1)
    read = torch.transpose(torch.linalg_solve(torch.sub(one, power), given), 1, 2)
    outputs = annotate(List[Tensor], [])
    for t in range(torch.size(time, 0)):
      more = torch.append(outputs, torch.squeeze(torch.real(torch.matmul(read, x)), -1))
      x = torch.matmul(a, x)
    return torch.to(torch.cat(outputs, 1), 6)
@functions discretise
@functions dplr
