// SPDX-License-Identifier: Apache-2.0
/**
 * Rules that say how many and which candidates settle: counts of a schedule, thresholds, budgets, and the independent
 * choice of the reverse processes.
 */
@NullMarked
package org.anyorder.diffusion.part.selection;

import org.jspecify.annotations.NullMarked;
