class DiagonalKernel(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalKernel, fine: Tensor, coarse: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor, c: Tensor) -> Tensor:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    log, factor = ${rule}
    weight = torch.mul(torch.mul((__torch__.ssm_complex)(b, ), (__torch__.ssm_complex)(c, )), factor)
    return (__torch__.ssm_powers)(weight, log, fine, coarse, )
@functions discretise
@functions powers
