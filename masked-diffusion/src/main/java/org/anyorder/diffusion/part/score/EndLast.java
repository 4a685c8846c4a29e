// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.sampling.CandidateDraw;

/**
 * Another score, with end tokens behind all other candidates (Nie et al. 2025, arXiv 2502.09992: instruction-tuned
 * models settle them too early otherwise).
 *
 * @param score of the other tokens
 * @param end the end token
 */
public record EndLast(PositionScore score, int end) implements PositionScore {

    @Override
    public Look look() {
        return score.look() == Look.POSITIONS ? Look.POSITIONS : Look.TOKEN;
    }

    @Override
    public CandidateDraw.Detail detail() {
        return score.detail();
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        double[] scores = score.scores(candidates, random).clone();
        for (int place = 0; place < candidates.tokens().length; place++) {
            if (candidates.tokens()[place] == end) {
                scores[place] = Double.NEGATIVE_INFINITY;
            }
        }
        return scores;
    }
}
