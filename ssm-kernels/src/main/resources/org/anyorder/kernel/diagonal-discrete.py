class DiagonalDiscrete(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DiagonalDiscrete, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor) -> List[Tensor]:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    log, factor = ${rule}
    a = torch.view_as_real(torch.exp(log))
    held = torch.view_as_real(torch.mul(factor, (__torch__.ssm_complex)(b, )))
    return [torch.to(a, 6), torch.to(held, 6)]
@functions discretise
