// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;

/** The leftmost position first. */
public record LeftmostScore() implements PositionScore {

    @Override
    public Look look() {
        return Look.POSITIONS;
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        return Arrays.stream(candidates.positions())
                .mapToDouble(position -> -position)
                .toArray();
    }
}
