// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.GeluKernel;
import org.anyorder.kernel.LinearEnd.Pointwise;

/** Pointwise nonlinearities. */
public enum Activation {
    /** {@code max(x, 0)}. */
    RELU(x -> x.getNDArrayInternal().relu(), Pointwise.RELU),
    /** The Gaussian error linear unit in its tanh form. */
    GELU_TANH(GeluKernel::tanh, Pointwise.GELU_TANH),
    /** The Gaussian error linear unit, exactly. */
    GELU(x -> x.getNDArrayInternal().gelu(), Pointwise.GELU),
    /** {@code x / (1 + exp(−x))}. */
    SILU(x -> EngineKernel.of("silu").call(x).singletonOrThrow(), Pointwise.SILU);

    private final UnaryOperator<NDArray> function;
    private final Pointwise pointwise;

    Activation(UnaryOperator<NDArray> function, Pointwise pointwise) {
        this.function = function;
        this.pointwise = pointwise;
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

    /** The same as the end of a linear layer. */
    Pointwise pointwise() {
        return pointwise;
    }
}
