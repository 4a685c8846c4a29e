def product_blocks(x: Tensor, weight: Tensor) -> Tensor:
  outputs = torch.size(weight, 0)
  inputs = torch.size(weight, 1)
  whole = outputs // 128 * 128
  rows = torch.reshape(x, [-1, inputs])
  count = torch.size(rows, 0)
  blocks = torch.view(torch.narrow(weight, 0, 0, whole), [-1, 128, inputs])
  batch = torch.size(blocks, 0)
  if torch.le(count, 4):
    products = torch.transpose(torch.bmm(blocks, torch.expand(torch.t(rows), [batch, inputs, count])), 1, 2)
  else:
    products = torch.bmm(torch.expand(rows, [batch, count, inputs]), torch.transpose(blocks, 1, 2))
  y = torch.new_empty(x, torch.add(torch.slice(torch.size(x), 0, -1), [outputs]))
  flat = torch.view(y, [-1, outputs])
  _0 = torch.copy_(torch.view(torch.narrow(flat, 1, 0, whole), [count, batch, 128]), torch.transpose(products, 0, 1))
  if torch.lt(whole, outputs):
    rest = torch.narrow(weight, 0, whole, torch.sub(outputs, whole))
    _1 = torch.copy_(torch.narrow(flat, 1, whole, torch.sub(outputs, whole)), torch.linear(rows, rest))
  return y
def product_unpacked(x: Tensor, weight: Tensor) -> Tensor:
  few = torch.le(torch.numel(x), 8 * torch.size(weight, 1))
  recorded = torch.__or__(ops.prim.requires_grad(x), ops.prim.requires_grad(weight))
  if torch.__and__(few, torch.__not__(recorded)):
    y = ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")
  else:
    y = (__torch__.product_blocks)(x, weight, )
  return y
def product_packed(x: Tensor, weight: Tensor) -> Tensor:
  if ops.prim.requires_grad(x):
    y = torch.linear(x, torch.to_dense(weight))
  else:
    y = ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")
  return y
def product_packed_and_filled(x: Tensor, weight: Tensor, shape: Tensor) -> Tensor:
  y = (__torch__.product_packed)(x, weight, )
  return torch.contiguous(torch.narrow(y, -1, 0, torch.size(shape, 0)))
def product_plain_and_packed(x: Tensor, weight: Tensor, packed: Tensor) -> Tensor:
  if torch.le(torch.numel(x), torch.size(x, -1)):
    y = torch.linear(x, weight)
  else:
    y = (__torch__.product_packed)(x, packed, )
  return y
def product_packed_bfloat16(x: Tensor, weight: Tensor) -> Tensor:
  return (__torch__.product_packed)(torch.to(x, 15), weight, )
def product_bfloat16(x: Tensor, weight: Tensor) -> Tensor:
  return torch.linear(torch.to(x, 15), weight)
def product_int8(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
  rows = torch.contiguous(torch.reshape(torch.to(x, 15), [-1, torch.size(weight, 1)]))
  product = torch._weight_int8pack_mm(rows, weight, scale)
  return torch.view(product, torch.add(torch.slice(torch.size(x), 0, -1), [torch.size(weight, 0)]))
def product_int8_rows(rows: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
  return torch._weight_int8pack_mm(torch.to(rows, 15), weight, scale)
def product_int8_dequantised(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
  product = torch.linear(torch.to(x, 15), torch.to(weight, 15))
  return torch.mul(torch.to(product, 6), torch.to(scale, 6))
def product_dense(x: Tensor, weight: Tensor) -> Tensor:
  return torch.linear(x, weight)
