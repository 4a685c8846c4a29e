// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.random.RandomGenerator;
import org.anyorder.diffusion.part.PositionScore;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Selection;

/** Rules that need the logits of every open position, and settle one at least. */
public interface AfterEvaluation extends Selection {

    @Override
    default int[] shortlist(int[] open, PositionScore score, Progress progress, RandomGenerator random) {
        return open;
    }
}
