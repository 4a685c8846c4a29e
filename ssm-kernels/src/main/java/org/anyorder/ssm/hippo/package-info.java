// SPDX-License-Identifier: Apache-2.0
/**
 * The matrices of optimal memory (HiPPO, Gu et al. 2020, arXiv 2008.07669), how they come apart into a diagonal and a
 * low rank, and how a continuous system is made discrete. Plain Java in float64: what layers start from, computed once.
 *
 * <p>Start at {@link org.anyorder.ssm.hippo.HippoMatrix}. Eigenproblems are solved by Commons Math: they are small, and
 * a network can then be declared without an engine.
 */
@NullMarked
package org.anyorder.ssm.hippo;

import org.jspecify.annotations.NullMarked;
