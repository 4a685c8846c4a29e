// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/** A reverse process of masked diffusion: what happens to each position on its own in a step, whatever the logits. */
public interface ReverseProcess {

    /**
     * Its times.
     *
     * @return the grid
     */
    TimeGrid grid();

    /**
     * How likely an undecided position settles.
     *
     * @param progress a step of the grid
     * @return in [0, 1]
     */
    double settles(Progress progress);
}
