class CacheMaskLayout(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.CacheMaskLayout, stored: Tensor, place: Tensor, visible: Tensor, extent: Tensor) -> Tensor:
    slots = torch.size(extent, 0)
    count = torch.size(visible, 2)
    slot = torch.sub(torch.cumsum(torch.new_ones(stored, [slots]), 0), 1)
    offset = torch.sub(slot, torch.slice(place, 1, 0, 1))
    inside = torch.logical_and(torch.ge(offset, 0), torch.lt(offset, count))
    index = torch.unsqueeze(torch.clamp(offset, 0, torch.sub(count, 1)), 1)
    fresh = torch.gather(visible, 2, torch.expand(index, [torch.size(visible, 0), count, slots]))
    before = torch.lt(slot, torch.slice(place, 1, 1, 2))
    behind = torch.ge(slot, torch.slice(place, 1, 2, 3))
    held = torch.logical_and(torch.lt(slot, torch.unsqueeze(stored, 2)), torch.unsqueeze(torch.logical_or(before, behind), 1))
    seen = torch.where(torch.unsqueeze(inside, 1), fresh, held)
    hidden = torch.unsqueeze(torch.logical_not(seen), 1)
    return torch.masked_fill(torch.new_zeros(stored, torch.size(hidden), dtype=6), hidden, -inf)
