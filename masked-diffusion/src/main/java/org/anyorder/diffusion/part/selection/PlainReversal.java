// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * The reversal of the absorbing process with visible share 1 - t (Sahoo et al. 2024, MDLM, arXiv 2406.07524): from t to
 * s a masked position stays masked with probability s / t.
 *
 * @param grid times
 */
public record PlainReversal(TimeGrid grid) implements ReverseProcess {

    @Override
    public double settles(Progress progress) {
        boolean all = progress.step() == grid.steps() && grid.ending() == TimeGrid.Ending.LAST_STEP;
        return all ? 1 : 1 - grid.after(progress) / grid.before(progress);
    }
}
