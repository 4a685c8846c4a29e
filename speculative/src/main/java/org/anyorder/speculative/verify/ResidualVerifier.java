// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import org.anyorder.speculative.kernel.VerificationKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;

/** The walk of verifiers that test the draws of a node one after the other and draw from what is left. */
final class ResidualVerifier {
    private ResidualVerifier() {}

    static Verdict[] verify(Residual residual, Drafts drafts, TargetLaws target) {
        if (target.greedy() || drafts.nothing()) {
            return new GreedyVerifier().verify(drafts, target);
        }
        return Tests.of(
                        drafts,
                        target,
                        (scope, logits, draws, uniforms) -> VerificationKernel.verify(
                                residual, target.rows(), logits, drafts.laws(), draws, uniforms))
                .firstAccepted();
    }
}
