// SPDX-License-Identifier: Apache-2.0
/**
 * The one loop body of masked diffusion samplers over its five parts, its evaluation (cache, guidance, tokens that are
 * never drawn), and how gaps of variable length get theirs. Start at {@link org.anyorder.diffusion.strategy.Unmasking}.
 * Its sister {@link org.anyorder.diffusion.strategy.BlockUnmasking} fills block-causal models block by block.
 */
@NullMarked
package org.anyorder.diffusion.strategy;

import org.jspecify.annotations.NullMarked;
