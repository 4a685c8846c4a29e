// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;

/** A uniform number per position: random order. Takes one double per position from the stream. */
public record RandomScore() implements PositionScore {

    @Override
    public Look look() {
        return Look.POSITIONS;
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        return random.doubles(candidates.size()).toArray();
    }
}
