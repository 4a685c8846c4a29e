// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;

/**
 * All candidates whose score is above a threshold, and the best of them alone where these are fewer than a schedule
 * says: then as many as it says (Cheng et al. 2025, SDAR, arXiv 2510.06303, its dynamic remasking; with one a step the
 * rule of Wu et al. 2025, Fast-dLLM v2, arXiv 2509.26328).
 *
 * @param due how many settle at least
 * @param threshold in [0, 1]; a score that equals it is not above it
 */
public record ConfidentOrDue(CountSchedule due, double threshold) implements AfterEvaluation {

    /**
     * Checks the range.
     *
     * @param due how many settle at least
     * @param threshold in [0, 1]
     * @throws IllegalArgumentException if the threshold is not
     */
    public ConfidentOrDue {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold must be in [0, 1], got " + threshold);
        }
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        double[] scores = score.scores(candidates, random);
        int sure =
                (int) Arrays.stream(scores).filter(value -> value > threshold).count();
        int least = Math.max(1, due.count(progress, candidates.size()));
        return Ranking.first(Ranking.descending(scores), Math.min(candidates.size(), Math.max(sure, least)));
    }
}
