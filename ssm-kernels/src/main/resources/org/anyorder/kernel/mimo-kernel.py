class MimoKernel(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.MimoKernel, time: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor, c: Tensor) -> Tensor:
    step = torch.exp(torch.to(log_step, 7))
    log, factor = ${rule}
    fed = torch.mul(torch.unsqueeze(factor, -1), (__torch__.ssm_complex)(b, ))
    powers = torch.exp(torch.mul(torch.unsqueeze(log, -1), time))
    read = torch.mul(torch.unsqueeze((__torch__.ssm_complex)(c, ), -1), powers)
    k = torch.matmul(torch.transpose(read, 1, 2), fed)
    return torch.to(torch.mul(torch.real(torch.transpose(k, 1, 2)), 2), 6)
@functions discretise
