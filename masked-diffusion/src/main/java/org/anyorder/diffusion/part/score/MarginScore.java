// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.score;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.sampling.CandidateDraw;

/** The distance of the two greatest probabilities of the position (Ye et al. 2025, Dream 7B). */
public record MarginScore() implements PositionScore {

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
        return candidates.margin();
    }
}
