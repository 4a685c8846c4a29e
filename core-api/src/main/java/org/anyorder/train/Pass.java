// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * One run of the network over one micro-batch.
 *
 * @param <N> the network
 * @param network the network; in {@link Phase#VALIDATION} its parameters hold the averaged weights
 * @param parameters the store to hand to {@link Block#forward}
 * @param phase training (dropout on) or validation
 * @param scope owns every array of this micro-batch and is closed after it; make all arrays here
 */
public record Pass<N extends Block>(N network, ParameterStore parameters, Phase phase, NDManager scope) {
    /**
     * Runs the network, with dropout in training only.
     *
     * @param inputs the network's inputs, arrays of {@link #scope()}
     * @return its outputs, owned by the manager of the first input
     */
    public NDList forward(NDArray... inputs) {
        return network.forward(parameters, new NDList(inputs), phase == Phase.TRAINING);
    }

    /**
     * A number to multiply or divide by.
     *
     * <p>Operators of arrays with numbers must not be recorded for a gradient: {@code x.div(3)} makes an array over
     * Java's memory and lets go of it at once, while the gradient will read it; when the garbage collector is faster,
     * the gradient of everything in front of the division is whatever stands there by then. So write
     * {@code x.div(pass.number(3))}.
     *
     * @param value finite in float32
     * @return a scalar, float32, which lives as long as the scope
     */
    public NDArray number(double value) {
        return scope.create((float) value);
    }
}
