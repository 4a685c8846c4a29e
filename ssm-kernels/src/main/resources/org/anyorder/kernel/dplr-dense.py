class DplrDense(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrDense, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor, b: Tensor) -> List[Tensor]:
    step = torch.exp(torch.to(log_step, 7))
    pole = (__torch__.ssm_pole)(decay, frequency, )
    low = (__torch__.ssm_complex)(p, )
    a = (__torch__.dplr_discrete)(step, pole, low, )
    half = torch.mul((__torch__.dplr_low)(pole, low, ), torch.unsqueeze(torch.unsqueeze(torch.mul(step, 0.5), -1), -1))
    one = torch.diag_embed(torch.ones_like(torch.select(half, -1, 0)))
    gain = torch.mul((__torch__.dplr_both)((__torch__.ssm_complex)(b, ), ), torch.unsqueeze(step, -1))
    held = torch.squeeze(torch.linalg_solve(torch.sub(one, half), torch.unsqueeze(gain, -1)), -1)
    return [torch.view_as_real(a), torch.view_as_real(held)]
@functions discretise
@functions dplr
