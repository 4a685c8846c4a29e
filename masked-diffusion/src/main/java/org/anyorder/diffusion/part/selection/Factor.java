// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;

/**
 * As many of the best candidates as their confidence bears out: the largest n with (n + 1)(1 - c_n) at most the factor,
 * c_1 ≥ c_2 ≥ … the scores (Wu et al. 2025, Fast-dLLM, arXiv 2505.22618).
 *
 * @param factor at least 0
 * @param rule what happens at the last rank
 */
public record Factor(double factor, Rule rule) implements AfterEvaluation {

    /** What happens at the last rank. */
    public enum Rule {
        /** The rule as stated. */
        CLEAN,
        /** As the released program does: if only the last candidate fails it settles too, so the last two always do. */
        RELEASED
    }

    /**
     * Checks the range.
     *
     * @param factor at least 0
     * @param rule what happens at the last rank
     * @throws IllegalArgumentException if {@code factor} is negative or NaN
     */
    public Factor {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException("factor must be at least 0, got " + factor);
        }
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        double[] scores = score.scores(candidates, random);
        int[] ranked = Ranking.descending(scores);
        int count = 1;
        while (count < ranked.length && bears(count + 1, scores[ranked[count]])) {
            count++;
        }
        boolean onlyLastFails = count == ranked.length - 1 && rule == Rule.RELEASED;
        return Ranking.first(ranked, onlyLastFails ? ranked.length : count);
    }

    private boolean bears(int rank, double confidence) {
        return rule == Rule.CLEAN ? (rank + 1) * (1 - confidence) <= factor : confidence >= 1 - factor / (rank + 1);
    }
}
