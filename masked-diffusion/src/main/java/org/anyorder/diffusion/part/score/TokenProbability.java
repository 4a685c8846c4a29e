// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;

/** The probability of the token drawn (Nie et al. 2025, arXiv 2502.09992: low-confidence remasking). */
public record TokenProbability() implements PositionScore {

    @Override
    public Look look() {
        return Look.TOKEN;
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        return candidates.probability();
    }
}
