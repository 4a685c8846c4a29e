class SlotLaw(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.SlotLaw, rows: Tensor, logits: Tensor, extent: Tensor${parameters}) -> Tensor:${ban}
    slots = torch.size(extent, 0)
    count = torch.size(logits, 0)
    first = torch.narrow(rows, 1, 0, 1)
    end = torch.narrow(rows, 1, 1, 1)
    lanes = torch.arange(count, dtype=7, layout=None, device=ops.prim.device(logits), pin_memory=False)
    owner = torch.searchsorted(torch.contiguous(torch.flatten(end)), lanes, right=True)
    mine = torch.index_select(rows, 0, owner)
    top = torch.amax(logits, [1], True)
    shift = torch.masked_fill(top, torch.eq(top, -inf), 0)
    divisor = torch.clamp(torch.to(torch.narrow(mine, 1, 2, 1), ops.prim.dtype(logits)), 1.1754943508222875e-38)
    weight = torch.exp_(torch.div_(torch.sub(logits, shift), divisor))
    mass = torch.log(torch.to(torch.sum(weight, [1], True), 7))
    score = torch.add(torch.div(torch.to(shift, 7), torch.to(divisor, 7)), mass)
    best = torch.gt(torch.narrow(mine, 1, 3, 1), 0)
    chosen = torch.where(best, torch.to(top, 7), score)${close}
    ahead = torch.arange(slots, dtype=7, layout=None, device=ops.prim.device(logits), pin_memory=False)
    index = torch.add(first, ahead)
    places = torch.to(torch.clamp(index, None, count - 1), 4)
    law = torch.view(torch.index_select(torch.flatten(chosen), 0, torch.flatten(places)), [torch.size(rows, 0), slots])
    return torch.masked_fill(law, torch.ge(index, end), -inf)
