// SPDX-License-Identifier: Apache-2.0
/**
 * Masked and block diffusion: every undecided position is predicted at once, and a strategy decides which of them
 * settle in which order, how many at a time.
 */
@NullMarked
package org.anyorder.diffusion;

import org.jspecify.annotations.NullMarked;
