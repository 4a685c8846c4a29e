// SPDX-License-Identifier: Apache-2.0
/**
 * From logits to a token: options, the transforms they stand for in one documented order, and the draw.
 *
 * <p>A strategy hands logits {@code (N, V)} with one {@link org.anyorder.sampling.SamplingOptions} and one
 * {@link org.anyorder.sampling.RowHistory} per row to {@link org.anyorder.sampling.LogitsPipeline}, which ends in
 * {@link org.anyorder.sampling.TokenDraw}; insertion strategies use {@link org.anyorder.sampling.SlotDraw}. The
 * arithmetic runs where the logits are, through {@code org.anyorder.kernel}; each
 * {@link org.anyorder.sampling.LogitsTransform} also says in plain Java what it does to one row. Start reading at
 * {@code LogitsPipeline}.
 */
@NullMarked
package org.anyorder.sampling;

import org.jspecify.annotations.NullMarked;
