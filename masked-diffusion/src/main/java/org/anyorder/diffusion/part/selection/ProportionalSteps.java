// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * Of the undecided positions the share that a time grid lets go, rounded down; the last step settles all (Ye et al.
 * 2025, Dream 7B). So as many steps as positions do not settle one each: twelve of them settle 0, 1, …, 1, 2.
 *
 * @param grid times
 */
public record ProportionalSteps(TimeGrid grid) implements CountSchedule {

    @Override
    public int count(Progress progress, int open) {
        return progress.step() >= grid.steps()
                ? open
                : (int) (open * (1 - grid.after(progress) / grid.before(progress)));
    }
}
