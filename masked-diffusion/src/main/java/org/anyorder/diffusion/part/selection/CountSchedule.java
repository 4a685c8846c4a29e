// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/** How many tokens settle in a step. */
public interface CountSchedule {

    /**
     * The number of a step.
     *
     * @param progress how far the sequence is
     * @param open how many positions of the block are undecided, at least 1
     * @return at least 0; open or more = all
     */
    int count(Progress progress, int open);

    /**
     * The number under which a step is reported.
     *
     * @param progress how far the sequence is
     * @return the step of the schedule, from 1
     */
    default int number(Progress progress) {
        return progress.step();
    }
}
