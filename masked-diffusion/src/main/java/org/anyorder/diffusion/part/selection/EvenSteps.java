// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * Steps shared out over the blocks, the tokens of a block over its steps, as evenly as goes and the larger shares first
 * (Nie et al. 2025, arXiv 2502.09992). A block has a step at least. Steps that no token falls to are not evaluated.
 *
 * @param steps of all blocks together, at least 1
 */
public record EvenSteps(int steps) implements CountSchedule {

    /**
     * Checks the range.
     *
     * @param steps at least 1
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public EvenSteps {
        if (!(steps >= 1)) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    @Override
    public int count(Progress progress, int open) {
        int own = stepsOf(progress.block(), progress.blocks());
        if (progress.blockStep() >= own) {
            return open;
        }
        return share(progress.blockPositions(), own, progress.blockStep() - 1);
    }

    @Override
    public int number(Progress progress) {
        int before = 0;
        for (int block = 0; block < progress.block(); block++) {
            before += stepsOf(block, progress.blocks());
        }
        return before + progress.blockStep();
    }

    private int stepsOf(int block, int blocks) {
        return Math.max(1, share(steps, blocks, block));
    }

    private static int share(int whole, int parts, int part) {
        return whole / parts + (part < whole % parts ? 1 : 0);
    }
}
