// SPDX-License-Identifier: Apache-2.0
/**
 * The five parts of an unmasking policy and what passes between them: {@link org.anyorder.diffusion.part.Window},
 * {@link org.anyorder.diffusion.part.Draw}, {@link org.anyorder.diffusion.part.PositionScore},
 * {@link org.anyorder.diffusion.part.Selection}, {@link org.anyorder.diffusion.part.Remasking}. Members live in the
 * packages below, one class each; a recipe picks one of each. Uses {@code decoding} and {@code sampling}, never a
 * network. Start at {@link org.anyorder.diffusion.part.Parts}.
 */
@NullMarked
package org.anyorder.diffusion.part;

import org.jspecify.annotations.NullMarked;
