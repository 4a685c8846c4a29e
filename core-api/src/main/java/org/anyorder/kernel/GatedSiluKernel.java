// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;

/**
 * The gate of SwiGLU, {@code silu(a) · b} of the two halves a and b of the last dimension, in one call (Shazeer 2020,
 * arXiv 2002.05202).
 *
 * <p>Differentiable; thread-safe.
 */
public final class GatedSiluKernel {

    private GatedSiluKernel() {}

    /**
     * Applies the gate.
     *
     * @param x {@code (…, 2 n)}, float32
     * @return {@code (…, n)}, owned by the manager of {@code x}
     * @throws IllegalArgumentException if the last dimension is odd
     */
    public static NDArray apply(NDArray x) {
        int dimensions = x.getShape().dimension();
        if (!(dimensions >= 1 && x.getShape().get(dimensions - 1) % 2 == 0)) {
            throw new IllegalArgumentException("x must be (…, 2 n), got " + x.getShape());
        }
        return EngineKernel.of("gated-silu").call(x).singletonOrThrow();
    }
}
