// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import org.anyorder.Exactness;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;

/**
 * K-SEQ of SpecTr (Sun et al. 2023, arXiv 2310.15141): independent drafts that agree so far are tested in order with
 * {@code min(1, p/(ρ q))}, ρ the least factor for which the residual is a law.
 *
 * <p>Exact for independent drafts, whose acceptance is at least 1 − 1/e of the best possible. With one draft it is
 * {@link TokenVerifier}.
 */
public record KSeqVerifier() implements Verifier {

    @Override
    public String name() {
        return "kseq";
    }

    @Override
    public Exactness exactness() {
        return Exactness.JOINT;
    }

    @Override
    public Verdict[] verify(Drafts drafts, TargetLaws target) {
        return ResidualVerifier.verify(Residual.SEQUENTIAL_SELECTION, drafts, target);
    }
}
