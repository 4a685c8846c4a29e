// SPDX-License-Identifier: Apache-2.0
/**
 * The engine kernels of verification: acceptance ratios, residual laws and the tokens drawn from them, computed on the
 * device for all nodes of a batch of trees.
 *
 * <p>Knows nothing of trees or models: numbers in, numbers out. Start at
 * {@link org.anyorder.speculative.kernel.VerificationKernel}.
 */
@NullMarked
package org.anyorder.speculative.kernel;

import org.jspecify.annotations.NullMarked;
