// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;

/**
 * The longest run of the best candidates whose entropies add up to a budget at most, one at least (Ben-Hamu et al.
 * 2025, arXiv 2505.24857: the joint law of a step then differs from the product of its parts by no more). Needs a score
 * that measures the spread.
 *
 * @param budget in nats, at least 0
 */
public record EntropyBudget(double budget) implements AfterEvaluation {

    /**
     * Checks the range.
     *
     * @param budget at least 0
     * @throws IllegalArgumentException if it is negative or NaN
     */
    public EntropyBudget {
        if (!(budget >= 0)) {
            throw new IllegalArgumentException("budget must be at least 0, got " + budget);
        }
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        int[] ranked = Ranking.descending(score.scores(candidates, random));
        double spent = candidates.entropy()[ranked[0]];
        int count = 1;
        while (count < ranked.length && spent + candidates.entropy()[ranked[count]] <= budget) {
            spent += candidates.entropy()[ranked[count]];
            count++;
        }
        return Ranking.first(ranked, count);
    }
}
