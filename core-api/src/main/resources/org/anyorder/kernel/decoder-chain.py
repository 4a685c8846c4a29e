class DecoderChain(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.DecoderChain, ids: Tensor, positions: Tensor, extent: Tensor, uniforms: Tensor, banned: Tensor, table: Tensor, cosines: Tensor, sines: Tensor, ${all_parameters}) -> List[Tensor]:
    angles = (__torch__.wide_angles)(positions, cosines, sines, )
    rows = torch.size(positions, 0)
    steps = torch.size(positions, 1)
    first = torch.size(extent, 0)
    slots = torch.sub(torch.size(extent, 2), steps)
    draws = torch.size(uniforms, 1) // steps
    laws = annotate(List[Tensor], [])
    tokens = annotate(List[Tensor], [])
    token = ids
    for step in range(steps):
      x = torch.embedding(table, token, -1, False, False)
      turn = torch.narrow(angles[0], 1, step, 1)
      shift = torch.narrow(angles[1], 1, step, 1)
      reach = torch.new_empty(x, [first, torch.add(torch.size(extent, 1), step), torch.add(slots, torch.add(step, 1)), 0])
      if ${differ}:
        at = torch.narrow(positions, 1, step, 1)
        mask = (__torch__.cache_mask_ends)(torch.add(at, 1), torch.size(reach, 2), )
        source = torch.arange(rows, dtype=4, layout=None, device=ops.prim.device(ids), pin_memory=False)
        groups = torch.size(keys_of_0, 1)
        head = torch.arange(groups, dtype=4, layout=None, device=ops.prim.device(ids), pin_memory=False)
        row = torch.unsqueeze(torch.add(source, first), 1)
        column = torch.add(torch.mul(row, groups), head)
        place = torch.flatten(torch.add(torch.mul(column, torch.size(keys_of_0, 2)), at), 0, 1)
      else:
        mask = ids
        source = ids
        place = ids
${layers}      normed = (__torch__.layer_norm_root)(torch.flatten(x, 0, 1), norm, norm_least, )
      law = ${head}
      if torch.gt(torch.size(banned, 0), 0):
        _0 = torch.index_fill_(law, 1, banned, -inf)
      laws0 = torch.append(laws, law)
      if torch.eq(${mode}, 1):
        token = torch.argmax(law, 1, True)
      else:
        drawn = (__torch__.draw_rows)(law, torch.narrow(uniforms, 1, torch.mul(step, draws), draws), ${mode}, )
        token = torch.to(torch.narrow(drawn, 1, 0, 1), 4)
        tokens0 = torch.append(tokens, drawn)
    all = torch.cat(laws, 0)
    if torch.eq(${mode}, 1):
      every = torch.view((__torch__.draw_rows)(all, uniforms, 1, ), [steps, rows, 2])
    else:
      every = torch.stack(tokens, 0)
    return [all, every]
@functions decoder
@functions layers
@functions cache
@functions products
@functions angles
@functions draw
