// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.sampling.CandidateDraw;

/**
 * Another score, softened: taking the best n draws n positions without replacement from softmax(score / temperature),
 * since that is what the largest of score / temperature plus independent Gumbel numbers are (Ye et al. 2025, Dream 7B,
 * there {@code alg_temp}). Takes one double per position from the stream.
 *
 * @param score the scores
 * @param temperature above 0
 */
public record DrawnOrder(PositionScore score, double temperature) implements PositionScore {

    /**
     * Checks the range.
     *
     * @param score the scores
     * @param temperature above 0
     * @throws IllegalArgumentException if the temperature is not above 0
     */
    public DrawnOrder {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("order-temperature must be above 0, got " + temperature);
        }
    }

    @Override
    public Look look() {
        return score.look();
    }

    @Override
    public CandidateDraw.Detail detail() {
        return score.detail();
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        double[] scores = score.scores(candidates, random).clone();
        for (int place = 0; place < scores.length; place++) {
            // 1 - u lies in (0, 1], so neither logarithm is of 0 but for u = 0, whose Gumbel number is +∞ in the limit.
            double gumbel = -Math.log(Math.max(Double.MIN_VALUE, -Math.log1p(-random.nextDouble())));
            scores[place] = scores[place] / temperature + gumbel;
        }
        return scores;
    }
}
