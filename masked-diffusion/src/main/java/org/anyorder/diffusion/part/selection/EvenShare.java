// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * The positions of a block over so many steps, as evenly as goes and the larger shares first (Cheng et al. 2025, SDAR,
 * arXiv 2510.06303). Known tokens of the block are counted in, so a block that begins with some is filled sooner; after
 * the last step, all.
 *
 * @param steps of a block, at least 1
 */
public record EvenShare(int steps) implements CountSchedule {

    /**
     * Checks the range.
     *
     * @param steps at least 1
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public EvenShare {
        if (!(steps >= 1)) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    @Override
    public int count(Progress progress, int open) {
        int step = progress.blockStep();
        int length = progress.blockPositions();
        return step > steps ? open : length / steps + (step <= length % steps ? 1 : 0);
    }
}
