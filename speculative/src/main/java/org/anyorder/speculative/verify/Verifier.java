// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import org.anyorder.Exactness;

/**
 * Decides which drafted tokens are kept and which token follows them. Immutable and thread-safe.
 *
 * <p>Laws are those after every transform (temperature, filters, penalties, banned tokens); a greedy sequence has the
 * arg max for its law, so all verifiers agree there with plain greedy decoding. Log-probabilities are those under the
 * target's law.
 */
public interface Verifier {

    /**
     * Its name as an option.
     *
     * @return for example {@code "token"}
     */
    String name();

    /**
     * Which law the kept tokens follow, if the drafts are of the kind it takes.
     *
     * @return the exactness that the tests prove
     */
    Exactness exactness();

    /**
     * Verifies one tree of each row.
     *
     * @param drafts the trees, and the laws their tokens were drawn from
     * @param target the target's laws at all their nodes
     * @return a verdict per tree, in order
     * @throws IllegalArgumentException if a row of the target's law is −∞ throughout or holds NaN or +∞
     */
    Verdict[] verify(Drafts drafts, TargetLaws target);
}
