// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
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
     * The first linear layer.
     *
     * @return D → F
     */
    public Linear up() {
        return up;
    }

    /**
     * The second linear layer.
     *
     * @return F → D
     */
    public Linear down() {
        return down;
    }

    /**
     * Applies the layer.
     *
     * @param x {@code (…, D)}
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return down.forward(up.forward(x, activation)); // (…, D) → (…, F) → (…, D)
    }

    /**
     * Applies the layer in training and drops numbers of what is between the linear layers, and of what comes out.
     *
     * @param x {@code (…, D)}
     * @param dropout probability with which a number is dropped, in [0, 1)
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x, float dropout) {
        if (!(dropout > 0)) {
            return forward(x);
        }
        NDArray hidden =
                Dropout.dropout(up.forward(x, activation), dropout, true).singletonOrThrow(); // (…, F)
        return Dropout.dropout(down.forward(hidden), dropout, true).singletonOrThrow(); // (…, D)
    }

    /** Applies the layer and adds the result to a residual stream. */
    NDArray forward(NDArray x, Residual residual, Mode mode) {
        NDArray hidden = up.forward(x, activation); // (…, F)
        NDArray y = down.forward(hidden, residual); // (…, D)
        mode.release(hidden);
        return y;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
