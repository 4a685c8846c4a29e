// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.List;

/** Every undecided position may settle. */
public record WholeCanvas() implements Window {

    @Override
    public List<int[]> blocks(int[] positions) {
        return List.of(positions);
    }
}
