// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;

/**
 * The best candidate and all others whose score reaches a threshold (Wu et al. 2025, Fast-dLLM, arXiv 2505.22618).
 *
 * @param threshold in [0, 1]
 */
public record Threshold(double threshold) implements AfterEvaluation {

    /**
     * Checks the range.
     *
     * @param threshold in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public Threshold {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold must be in [0, 1], got " + threshold);
        }
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        double[] scores = score.scores(candidates, random);
        int[] ranked = Ranking.descending(scores);
        int count =
                (int) Arrays.stream(scores).filter(value -> value >= threshold).count();
        return Ranking.first(ranked, Math.max(1, count));
    }
}
