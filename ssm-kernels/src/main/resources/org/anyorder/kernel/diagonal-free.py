class DiagonalFree(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalFree, fine: Tensor, coarse: Tensor, state: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, c: Tensor) -> Tensor:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    log, factor = ${rule}
    weight = torch.mul((__torch__.ssm_complex)(state, ), (__torch__.ssm_complex)(c, ))
    return (__torch__.ssm_powers)(torch.mul(weight, torch.exp(log)), log, fine, coarse, )
@functions discretise
@functions powers
