// SPDX-License-Identifier: Apache-2.0
/** Scores of candidate positions. */
@NullMarked
package org.anyorder.diffusion.part.score;

import org.jspecify.annotations.NullMarked;
