// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.CandidateDraw;

/** The candidate token of each position. */
public interface Draw {

    /**
     * Refuses what this draw cannot do with a model.
     *
     * @param model the model
     * @throws IllegalArgumentException if the two do not fit
     */
    default void check(MaskedModel model) {}

    /**
     * The positions whose logits are needed.
     *
     * @param open all positions of the block that are undecided, ascending
     * @param shortlist those that may settle in this step, ascending
     * @param progress how far the sequence is
     * @return a superset of the shortlist, ascending
     */
    default int[] needed(int[] open, int[] shortlist, Progress progress) {
        return shortlist;
    }

    /**
     * Draws.
     *
     * @param logits {@code (N, V)}: the positions asked for, turn after turn
     * @param turns one per sequence
     * @param detail what the scores want to know
     * @param step counts evaluations of second models
     * @return one per turn, over the positions asked for
     */
    List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step step);
}
