// SPDX-License-Identifier: Apache-2.0
/**
 * Masked and block diffusion: every undecided position is predicted at once, and a strategy decides which of them
 * settle in which order, how many at a time.
 *
 * <p>Start at {@link org.anyorder.diffusion.DiffusionStrategies}. The networks are in
 * {@code org.anyorder.diffusion.network}; strategies know them only as {@link org.anyorder.model.MaskedModel}.
 */
@NullMarked
package org.anyorder.diffusion;

import org.jspecify.annotations.NullMarked;
