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
}
