def relative_rows(split: Tensor, bias: Tensor) -> Tensor:
  return torch.flatten(torch.permute(torch.add(split, bias), [2, 0, 1, 3]), 1, 2)
def relative_shifted(split: Tensor, bias: Tensor, table: Tensor, keys: int) -> Tensor:
  queries = torch.size(split, 1)
  reach = (torch.size(table, 1) + 1) // 2
  near = torch.slice(table, 1, reach - keys, reach + queries)
  rows = (__torch__.relative_rows)(split, bias, )
  scores = torch.reshape(torch.bmm(rows, torch.transpose(near, 1, 2)), [torch.size(split, 2), torch.size(split, 0), -1])
  width = keys + queries - 1
  used = torch.slice(scores, 2, queries - 1, queries - 1 + queries * width)
  grid = torch.reshape(used, [torch.size(split, 2), torch.size(split, 0), queries, width])
  return torch.transpose(torch.slice(grid, 3, 0, keys), 0, 1)
def relative_gathered(split: Tensor, bias: Tensor, table: Tensor, offset: Tensor) -> Tensor:
  queries = torch.size(split, 1)
  reach = (torch.size(table, 1) + 1) // 2
  rows = (__torch__.relative_rows)(split, bias, )
  scores = torch.reshape(torch.bmm(rows, torch.transpose(table, 1, 2)), [torch.size(split, 2), torch.size(split, 0), queries, -1])
  index = torch.expand(torch.add(offset, reach - 1), [torch.size(split, 2), torch.size(split, 0), queries, torch.size(offset, 2)])
  return torch.transpose(torch.gather(scores, 3, index), 0, 1)
def relative_segments(split: Tensor, bias: Tensor, segments: Tensor, differs: Tensor) -> Tensor:
  queries = torch.size(split, 1)
  rows = (__torch__.relative_rows)(split, bias, )
  both = torch.reshape(torch.bmm(rows, torch.permute(segments, [1, 2, 0])), [torch.size(split, 2), torch.size(split, 0), queries, 2])
  index = torch.expand(differs, [torch.size(split, 2), torch.size(split, 0), queries, torch.size(differs, 2)])
  return torch.transpose(torch.gather(both, 3, index), 0, 1)
