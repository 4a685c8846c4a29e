// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.anyorder.kernel.GeluKernel;

/** Pointwise nonlinearities. */
public enum Activation {
    /** {@code max(x, 0)}. */
    RELU(x -> x.getNDArrayInternal().relu()),
    /** The Gaussian error linear unit in its tanh form. */
    GELU_TANH(GeluKernel::tanh);

    private final UnaryOperator<NDArray> function;

    Activation(UnaryOperator<NDArray> function) {
        this.function = function;
    }

    /**
     * Applies the function to every element.
     *
     * @param x any shape, float32
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray apply(NDArray x) {
        return function.apply(x);
    }
}
