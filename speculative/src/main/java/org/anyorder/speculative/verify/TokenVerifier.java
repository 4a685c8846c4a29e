// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import org.anyorder.Exactness;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;

/**
 * Token by token (Leviathan et al. 2023, arXiv 2211.17192; Chen et al. 2023, arXiv 2302.01318): a token drawn from q is
 * kept with probability {@code min(1, p/q)}; at the first rejection the residual {@code norm((p − q)₊)} is drawn from.
 *
 * <p>Exact for chains. A token drafted with certainty is kept with probability p. Refuses trees with siblings, which
 * {@link RecursiveVerifier} and {@link KSeqVerifier} take.
 */
public record TokenVerifier() implements Verifier {

    @Override
    public String name() {
        return "token";
    }

    @Override
    public Exactness exactness() {
        return Exactness.JOINT;
    }

    @Override
    public Verdict[] verify(Drafts drafts, TargetLaws target) {
        if (!drafts.trees().stream().allMatch(tree -> tree.isChain())) {
            throw new IllegalArgumentException(
                    "verify=token takes single drafts, got a tree; verify=recursive takes it");
        }
        return ResidualVerifier.verify(Residual.RECURSIVE, drafts, target);
    }
}
