// SPDX-License-Identifier: Apache-2.0
/**
 * Masked and block diffusion: every undecided position is predicted at once, and a strategy decides which of them
 * settle in which order, how many at a time.
 *
 * <p>The catalog is {@link org.anyorder.diffusion.DiffusionStrategies}; each of its recipes picks five parts
 * ({@code part}), which one loop body runs ({@code strategy}) with or without a cache ({@code cache}). Strategies see
 * any {@link org.anyorder.model.MaskedModel}, a network of {@code network} or a table.
 */
@NullMarked
package org.anyorder.diffusion;

import org.jspecify.annotations.NullMarked;
