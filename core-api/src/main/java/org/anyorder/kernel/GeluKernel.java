// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;

/**
 * The tanh form of the Gaussian error linear unit, {@code x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))}, in one call
 * (Hendrycks and Gimpel 2016, arXiv 1606.08415); GPT-2 and its relatives are trained with it.
 *
 * <p>The exact form and relu are DJL's own operators. Differentiable; thread-safe.
 */
public final class GeluKernel {
    private static final EngineKernel GELU = EngineKernel.of("gelu-tanh");

    private GeluKernel() {}

    /**
     * Applies the unit to every element.
     *
     * @param x any shape, float32
     * @return the shape of {@code x}, owned by its manager
     */
    public static NDArray tanh(NDArray x) {
        return GELU.call(x).singletonOrThrow();
    }
}
