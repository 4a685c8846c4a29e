// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;

/** The greatest probability of the position, whatever token was drawn. */
public record TopProbability() implements PositionScore {

    @Override
    public Look look() {
        return Look.LAW;
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        return candidates.top();
    }
}
