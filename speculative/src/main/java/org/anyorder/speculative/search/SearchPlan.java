// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How wide a search is and how it ranks.
 *
 * @param beams B, hypotheses of a sequence that live at a time
 * @param groups G, into which the beams are divided
 * @param diversity λ, what a token costs a group for each beam of an earlier group that chose it in the same step
 * @param lengthNormalisation a; what hypotheses are compared by in the end is log p / n^a of n tokens
 */
record SearchPlan(int beams, int groups, double diversity, double lengthNormalisation) {

    static final String NOTE = "a search for likely sequences, not a draw: every sample is the same";

    static final int MOST_BEAMS = 1024;
    static final int MOST_DIVERSITY = 1000;
    static final int MOST_NORMALISATION = 4;

    SearchPlan {
        if (!(beams >= 1 && beams <= MOST_BEAMS)) {
            throw new IllegalArgumentException("beams must be in [1, " + MOST_BEAMS + "], got " + beams);
        }
        if (!(groups >= 1 && groups <= beams && beams % groups == 0)) {
            String divisors = IntStream.rangeClosed(1, beams)
                    .filter(count -> beams % count == 0)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "groups must divide the " + beams + " beams evenly (" + divisors + "), got " + groups);
        }
        if (!(diversity >= 0 && diversity <= MOST_DIVERSITY)) {
            throw new IllegalArgumentException("diversity must be in [0, " + MOST_DIVERSITY + "], got " + diversity);
        }
        if (!(lengthNormalisation >= 0 && lengthNormalisation <= MOST_NORMALISATION)) {
            throw new IllegalArgumentException(
                    "lengthNormalisation must be in [0, " + MOST_NORMALISATION + "], got " + lengthNormalisation);
        }
    }

    /** Beams of a group. */
    int width() {
        return beams / groups;
    }

    /** What a hypothesis is worth among others of other lengths; an end token counts. */
    double worth(double logProb, int tokens) {
        return lengthNormalisation == 0 ? logProb : logProb / Math.pow(Math.max(1, tokens), lengthNormalisation);
    }
}
