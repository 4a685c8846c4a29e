// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.Arrays;
import java.util.Optional;

/**
 * A continuation of the prompt: the token that it adds to a shorter one.
 *
 * @param parent the shorter one; none of the empty continuation
 * @param token its last token
 * @param logProb the log-probability of that token
 * @param total the log-probability of all its tokens, Σ log p
 * @param score what the search ranks it by: the total less the penalties so far, Θ
 * @param step the sequence's step that added the token
 * @param length how many tokens it has, an end token that ends it counted
 * @param ended whether its last token ends it
 */
record Hypothesis(
        Optional<Hypothesis> parent,
        int token,
        double logProb,
        double total,
        double score,
        int step,
        int length,
        boolean ended) {

    static final Hypothesis EMPTY = new Hypothesis(Optional.empty(), -1, 0, 0, 0, 0, 0, false);

    /** This one and a token more. */
    Hypothesis with(BeamGroup.Candidate next, int when, boolean ends) {
        return new Hypothesis(
                Optional.of(this),
                next.token(),
                next.logProb(),
                total + next.logProb(),
                next.score(),
                when,
                length + 1,
                ends);
    }

    /** Its tokens that stay, one node each, in order: without the token that ended it. */
    Hypothesis[] path() {
        Hypothesis last = ended ? parent.orElseThrow() : this;
        Hypothesis[] path = new Hypothesis[last.length];
        for (int at = path.length - 1; at >= 0; at--) {
            path[at] = last;
            last = last.parent.orElseThrow();
        }
        return path;
    }

    /** The tokens of its path. */
    int[] tokens() {
        return Arrays.stream(path()).mapToInt(Hypothesis::token).toArray();
    }
}
