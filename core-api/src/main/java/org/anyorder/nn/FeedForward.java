// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Two linear layers with a nonlinearity between them, applied to each token alone. */
public final class FeedForward extends TypedBlock {
    private final Activation activation;
    private final Linear up;
    private final Linear down;

    /**
     * Declares the layer.
     *
     * @param width width of the input and of the output
     * @param hiddenWidth width in between
     * @param activation the nonlinearity
     * @param compute arithmetic of the linear layers until packed
     */
    public FeedForward(int width, int hiddenWidth, Activation activation, Compute compute) {
        this.activation = activation;
        up = part("up", Linear.biased(width, hiddenWidth, compute));
        down = part("down", Linear.biased(hiddenWidth, width, compute));
    }

    /**
     * Applies the layer.
     *
     * @param x {@code (…, D)}
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return down.forward(activation.apply(up.forward(x))); // (…, D) → (…, F) → (…, D)
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
