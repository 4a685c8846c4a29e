// SPDX-License-Identifier: Apache-2.0
/**
 * Verifiers: which drafted tokens are kept, and which token comes after them.
 *
 * <p>A verifier sees a tree, the law its tokens were drawn from and the target's law at every node; it knows neither
 * models nor sequences. Start at {@link org.anyorder.speculative.verify.Verifier}; the arithmetic stands in
 * {@link org.anyorder.speculative.kernel.VerificationKernel}.
 */
@NullMarked
package org.anyorder.speculative.verify;

import org.jspecify.annotations.NullMarked;
