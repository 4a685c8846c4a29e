// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.List;

/** Which undecided positions may settle now: those of the first block that is not full. */
public interface Window {

    /**
     * Splits the positions to fill into blocks, which are filled one after the other.
     *
     * @param positions all positions to fill, ascending, at least one
     * @return blocks, none empty, together all positions, each ascending
     */
    List<int[]> blocks(int[] positions);
}
