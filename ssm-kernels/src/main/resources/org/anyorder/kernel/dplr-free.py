class DplrFree(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrFree, state: Tensor, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor) -> Tensor:
    step = torch.unsqueeze(torch.exp(torch.to(log_step, 7)), -1)
    x = (__torch__.ssm_complex)(state, )
    low = (__torch__.ssm_complex)(p, )
    heard = (__torch__.dplr_hear)(torch.resolve_conj(torch.conj(low)), x, )
    flow = torch.sub(torch.mul(x, (__torch__.ssm_pole)(decay, frequency, )), (__torch__.dplr_feed)(low, heard, ))
    return torch.view_as_real(torch.div(torch.add(x, torch.mul(torch.mul(flow, step), 0.5)), step))
@functions discretise
@functions dplr
