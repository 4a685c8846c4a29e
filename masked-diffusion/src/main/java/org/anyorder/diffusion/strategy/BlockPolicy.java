// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.OptionalInt;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;

/**
 * A strategy as a sequence meets it with one model.
 *
 * @param grid where blocks lie
 * @param keepsBlock whether keys and values of the block that is being filled are kept
 * @param shifted whether the network predicts from the row before
 * @param draw the candidate token of each position
 * @param score how much a candidate deserves to settle
 * @param selection which candidates settle
 * @param ending what ends a sequence
 * @param mask stands for undecided positions
 * @param begin put in front of a sequence that begins with a gap
 * @param end ends a sequence
 */
record BlockPolicy(
        BlockGrid grid,
        boolean keepsBlock,
        boolean shifted,
        Draw draw,
        PositionScore score,
        Selection selection,
        BlockEnding ending,
        int mask,
        OptionalInt begin,
        OptionalInt end) {

    static BlockPolicy of(BlockUnmasking strategy, MaskedModel model) {
        return new BlockPolicy(
                BlockGrid.of(strategy.layout(), model),
                strategy.layout().reuse() == BlockLayout.Reuse.BLOCK,
                model.alignment() == LogitAlignment.PREVIOUS_ROW,
                strategy.draw(),
                strategy.score(),
                strategy.selection(),
                strategy.ending(),
                model.vocabulary().mask().orElseThrow(),
                model.vocabulary().begin(),
                model.vocabulary().end());
    }
}
