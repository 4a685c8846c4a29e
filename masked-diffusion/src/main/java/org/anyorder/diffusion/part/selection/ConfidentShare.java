// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;

/**
 * Of an even share of the positions a step those whose score reaches a threshold, and the best in any case; the others
 * are carried over to the next step, and steps are added at the end until all are settled (Wu et al. 2025, Fast-dLLM,
 * arXiv 2505.22618, the threshold of its Dream sampler).
 *
 * @param steps at least 1
 * @param threshold in [0, 1]
 */
public record ConfidentShare(int steps, double threshold) implements AfterEvaluation {

    /**
     * Checks the ranges.
     *
     * @param steps at least 1
     * @param threshold in [0, 1]
     * @throws IllegalArgumentException if a number is out of its range
     */
    public ConfidentShare {
        if (!(steps >= 1)) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold must be in [0, 1], got " + threshold);
        }
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        double[] scores = score.scores(candidates, random);
        int[] ranked = Ranking.descending(scores);
        long share = (progress.positions() + steps - 1L) / steps;
        long due = Math.min(progress.positions(), share * progress.step());
        int settled = progress.positions() - progress.open();
        int allowed = (int) Math.min(ranked.length, Math.max(1, due - settled));
        int count = (int) Arrays.stream(ranked, 0, allowed)
                .filter(place -> scores[place] >= threshold)
                .count();
        return Ranking.first(ranked, Math.max(1, count));
    }
}
