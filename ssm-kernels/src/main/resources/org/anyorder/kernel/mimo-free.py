class MimoFree(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.MimoFree, state: Tensor, time: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, c: Tensor) -> Tensor:
    step = torch.exp(torch.to(log_step, 7))
    log, factor = ${rule}
    powers = torch.exp(torch.mul(torch.unsqueeze(log, -1), torch.add(time, 1)))
    x = torch.mul(torch.unsqueeze((__torch__.ssm_complex)(state, ), -1), powers)
    return torch.to(torch.mul(torch.real(torch.matmul((__torch__.ssm_complex)(c, ), x)), 2), 6)
@functions discretise
