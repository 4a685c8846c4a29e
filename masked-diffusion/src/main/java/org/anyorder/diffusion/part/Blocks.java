// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Blocks of equally many positions to fill, from left to right (Nie et al. 2025, arXiv 2502.09992, there called
 * semi-autoregressive remasking). Known tokens between gaps belong to no block. The last block holds what is left.
 *
 * @param length positions per block, at least 1
 */
public record Blocks(int length) implements Window {

    /**
     * Checks the range.
     *
     * @param length at least 1
     * @throws IllegalArgumentException if {@code length} is below 1
     */
    public Blocks {
        if (!(length >= 1)) {
            throw new IllegalArgumentException("block-length must be at least 1, got " + length);
        }
    }

    @Override
    public List<int[]> blocks(int[] positions) {
        List<int[]> blocks = new ArrayList<>();
        for (int from = 0; from < positions.length; from += Math.min(length, positions.length - from)) {
            blocks.add(Arrays.copyOfRange(positions, from, from + Math.min(length, positions.length - from)));
        }
        return blocks;
    }
}
