// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.random.RandomGenerator;

/** How many and which candidates settle in a step. */
public interface Selection {

    /**
     * The positions that may settle in this step, before any logits are seen. Policies that do not look at logits
     * choose here, and the model is asked there alone.
     *
     * @param open the undecided positions of the block, ascending, at least one
     * @param score the policy's score
     * @param progress how far the sequence is
     * @param random the sequence's stream
     * @return some of the open positions, ascending; empty if nothing settles in this step, which then needs no
     *     evaluation. Some later step of a schedule returns all
     */
    int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random);

    /**
     * The candidates that settle.
     *
     * @param candidates those of the shortlist
     * @param score the policy's score
     * @param progress how far the sequence is
     * @param random the sequence's stream
     * @return their indices, in the order in which they settle; at least one
     */
    int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random);

    /**
     * The number under which a step is reported.
     *
     * @param progress how far the sequence is
     * @return the step of the schedule, from 1
     */
    default int number(Progress progress) {
        return progress.step();
    }

    /**
     * How the tokens of a step are drawn.
     *
     * @param progress how far the sequence is
     * @return arg maxima in the closing pass of a time grid that does not end at 0
     */
    default Turn.Tokens tokens(Progress progress) {
        return Turn.Tokens.AS_REQUESTED;
    }
}
