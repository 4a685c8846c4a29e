// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

/**
 * Beam search: of all continuations of the best few beginnings the best few are kept, step by step.
 *
 * <p>A search, not a draw: it looks for the likeliest sequence under the law that temperature, filters and penalties
 * leave (at temperature 0 the model's own, penalties and bans applied), finds it for certain only with as many beams as
 * there are beginnings, and takes nothing from the stream. Ties: higher score, then lower beam, then lower token. One
 * beam is greedy decoding. The other beams come as {@link org.anyorder.Generation#alternatives}. The canvas shows the
 * best hypothesis after every step. Its log-probabilities are those of the law searched.
 *
 * <p>NFE: one evaluation of the prompt, then one for each beam and token; beams that agree in all tokens share one.
 * Immutable and thread-safe.
 *
 * @param beams B, how many hypotheses of a sequence live at a time, in [1, 1024]
 * @param lengthNormalisation a, in [0, 4]: hypotheses of different lengths are compared by log p / n^a of n tokens, the
 *     end token counted; 0 compares their probabilities
 */
public record BeamSearch(int beams, double lengthNormalisation) implements SearchStrategy {

    /** The catalog's default. */
    public static final int DEFAULT_BEAMS = 4;

    /**
     * Checks the ranges.
     *
     * @param beams in [1, 1024]
     * @param lengthNormalisation in [0, 4]
     * @throws IllegalArgumentException if a number is out of its range
     */
    public BeamSearch {
        new SearchPlan(beams, 1, 0, lengthNormalisation);
    }

    @Override
    public String name() {
        return "beam";
    }

    @Override
    public SearchPlan plan() {
        return new SearchPlan(beams, 1, 0, lengthNormalisation);
    }
}
