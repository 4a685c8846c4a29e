// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Selection;
import org.anyorder.diffusion.part.Turn;

/**
 * Each undecided position on its own, as a reverse process says: ancestral sampling. The positions are drawn before the
 * evaluation, so that the model is asked only where and when something settles: the law and the evaluations of the
 * cached algorithm of MDLM (Sahoo et al. 2024, arXiv 2406.07524), which keeps the logits while nothing changes. Takes
 * one double per undecided position and step of the grid.
 *
 * @param process how likely positions settle
 */
public record Independently(ReverseProcess process) implements Selection {

    @Override
    public int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random) {
        if (process.grid().closing(progress)) {
            return open;
        }
        double probability = process.settles(progress);
        return Arrays.stream(open)
                .filter(position -> random.nextDouble() < probability)
                .toArray();
    }

    @Override
    public int[] select(Candidates candidates, PositionScore score, Progress progress, RandomGenerator random) {
        return candidates.all();
    }

    @Override
    public Turn.Tokens tokens(Progress progress) {
        return process.grid().closing(progress) ? Turn.Tokens.ARG_MAX : Turn.Tokens.AS_REQUESTED;
    }
}
