// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import ai.djl.ndarray.NDArray;
import org.anyorder.kernel.EngineKernel;

/**
 * Makes rows of logits of which only a few tokens are possible, on the device, from those few: a vocabulary of zeros
 * never crosses the bus. Thread-safe. Memory: two arrays of the size of the rows.
 */
public final class SparseLawKernel {
    private static final EngineKernel FILL = EngineKernel.of("sparse-law");

    private SparseLawKernel() {}

    /**
     * Fills rows.
     *
     * @param like {@code (N, V)}, float32 or float64, whose shape and type the rows get
     * @param index {@code (M)}, int64, distinct places row · V + token
     * @param logits {@code (M)}, float64, what stands there
     * @return {@code (N, V)}, owned by the manager of {@code like}: −∞ everywhere else
     */
    public static NDArray fill(NDArray like, NDArray index, NDArray logits) {
        return FILL.call(like, index, logits).singletonOrThrow();
    }
}
