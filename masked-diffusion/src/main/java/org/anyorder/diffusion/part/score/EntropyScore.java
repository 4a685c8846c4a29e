// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.sampling.CandidateDraw;

/** Minus the entropy of the position: the surest first. */
public record EntropyScore() implements PositionScore {

    @Override
    public Look look() {
        return Look.LAW;
    }

    @Override
    public CandidateDraw.Detail detail() {
        return CandidateDraw.Detail.SPREAD;
    }

    @Override
    public double[] scores(Candidates candidates, RandomGenerator random) {
        return Arrays.stream(candidates.entropy()).map(entropy -> -entropy).toArray();
    }
}
