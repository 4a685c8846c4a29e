class MimoDiscrete(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.MimoDiscrete, log_step: Tensor, decay: Tensor, frequency: Tensor, b: Tensor) -> List[Tensor]:
    step = torch.exp(torch.to(log_step, 7))
    log, factor = ${rule}
    fed = torch.mul(torch.unsqueeze(factor, -1), (__torch__.ssm_complex)(b, ))
    return [torch.to(torch.view_as_real(torch.exp(log)), 6), torch.to(torch.view_as_real(fed), 6)]
@functions discretise
