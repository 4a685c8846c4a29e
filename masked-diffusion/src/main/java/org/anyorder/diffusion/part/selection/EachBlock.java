// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.Turn;

/**
 * A rule that begins anew with every block: its time is the block's (Arriola et al. 2025, BD3-LM, arXiv 2503.09573).
 *
 * @param selection the rule
 */
public record EachBlock(Selection selection) implements Selection {

    @Override
    public int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random) {
        return selection.shortlist(open, score, own(progress), random);
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        return selection.select(candidates, score, own(progress), random);
    }

    @Override
    public Turn.Tokens tokens(Progress progress) {
        return selection.tokens(own(progress));
    }

    private static Progress own(Progress progress) {
        return new Progress(
                progress.blockStep(),
                progress.blockPositions(),
                progress.open(),
                0,
                1,
                progress.blockPositions(),
                progress.blockStep());
    }
}
