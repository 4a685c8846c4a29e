// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import org.anyorder.Exactness;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;

/**
 * Recursive rejection sampling (Jeon et al. 2024, arXiv 2402.14160): the children of a node, drawn without replacement,
 * are tested in the order of drawing; after each rejection {@code p ← norm((p − q)₊)} and q loses what was rejected.
 *
 * <p>Exact for draws without replacement, and for single drafts, where it is {@link TokenVerifier}.
 */
public record RecursiveVerifier() implements Verifier {

    @Override
    public String name() {
        return "recursive";
    }

    @Override
    public Exactness exactness() {
        return Exactness.JOINT;
    }

    @Override
    public Verdict[] verify(Drafts drafts, TargetLaws target) {
        return ResidualVerifier.verify(Residual.RECURSIVE, drafts, target);
    }
}
