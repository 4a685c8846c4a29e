// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Who sees whom where positions come in blocks (Arriola et al. 2025, arXiv 2503.09573). */
public final class BlockMask {

    private BlockMask() {}

    /**
     * Every position sees its own block and the blocks before it.
     *
     * @param manager owns the mask
     * @param length positions of a row
     * @param blockSize positions per block; the last block may be shorter
     * @return {@code (1, 1, L, L)}, boolean, true where a query sees a key
     */
    public static NDArray causal(NDManager manager, int length, int blockSize) {
        boolean[] sees = new boolean[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
                sees[query * length + key] = key / blockSize <= query / blockSize;
            }
        }
        return manager.create(sees, new Shape(1, 1, length, length));
    }

    /**
     * The mask of a noised row with the clean row behind it: a noised block sees itself and the clean blocks before it,
     * a clean position what {@link #causal} lets it see, and nobody else sees the noised row. One pass thereby predicts
     * every block as if it were the last of a clean text.
     *
     * @param manager owns the mask
     * @param length positions of a row, half of those of the input
     * @param blockSize positions per block; the last block may be shorter
     * @return {@code (1, 1, 2 L, 2 L)}, boolean, true where a query sees a key
     */
    public static NDArray noisedAndClean(NDManager manager, int length, int blockSize) {
        int both = 2 * length;
        boolean[] sees = new boolean[both * both];
        for (int query = 0; query < both; query++) {
            for (int key = 0; key < both; key++) {
                int of = query % length / blockSize;
                int at = key % length / blockSize;
                boolean noised = query < length;
                sees[query * both + key] = key < length ? noised && of == at : noised ? at < of : at <= of;
            }
        }
        return manager.create(sees, new Shape(1, 1, both, both));
    }
}
