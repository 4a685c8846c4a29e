// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.random.RandomGenerator;
import org.anyorder.sampling.CandidateDraw;

/** How much a candidate deserves to settle before others: the higher the sooner, then the lower position. */
public interface PositionScore {

    /** What a score looks at. */
    enum Look {
        /** Positions alone: they are scored before the evaluation, and logits are read only where tokens settle. */
        POSITIONS,
        /** What the model says of the position, whatever token was drawn. */
        LAW,
        /** The token drawn: the law of the decoder is then not the model's, even if one token settles a step. */
        TOKEN
    }

    /**
     * What it looks at.
     *
     * @return the look
     */
    Look look();

    /**
     * What must be measured for it.
     *
     * @return the detail
     */
    default CandidateDraw.Detail detail() {
        return CandidateDraw.Detail.PROBABILITY;
    }

    /**
     * Scores candidates.
     *
     * @param candidates positions, and what is known of them unless this looks at positions alone
     * @param random the sequence's stream
     * @return one number per candidate; −∞ = last
     */
    double[] scores(Candidates candidates, RandomGenerator random);
}
