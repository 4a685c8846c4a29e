class DplrUntruncated(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DplrUntruncated, log_step: Tensor, decay: Tensor, frequency: Tensor, p: Tensor, c: Tensor) -> Tensor:
    step = torch.exp(torch.to(log_step, 7))
    a = (__torch__.dplr_discrete)(step, (__torch__.ssm_pole)(decay, frequency, ), (__torch__.ssm_complex)(p, ), )
    power = torch.transpose(torch.linalg_matrix_power(a, ${length}), 1, 2)
    one = torch.diag_embed(torch.ones_like(torch.select(a, -1, 0)))
    given = torch.unsqueeze((__torch__.dplr_both)((__torch__.ssm_complex)(c, ), ), -1)
    read = torch.squeeze(${read}, -1)
    return torch.to(torch.view_as_real(torch.slice(read, -1, 0, torch.size(decay, 1))), 6)
@functions discretise
@functions dplr
