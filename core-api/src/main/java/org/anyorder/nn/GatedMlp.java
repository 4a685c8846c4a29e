// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.GatedSiluKernel;

/**
 * The gated feed-forward part SwiGLU (Shazeer 2020, arXiv 2002.05202), without biases: {@code down(silu(gate x) · up
 * x)}. Gate and up are one matrix, gate first.
 */
public final class GatedMlp extends TypedBlock {
    private final Linear gateAndUp;
    private final Linear down;

    /**
     * Declares the layer.
     *
     * @param width width of the input and of the output
     * @param hiddenWidth width in between
     * @param compute arithmetic of the linear layers until packed
     */
    public GatedMlp(int width, int hiddenWidth, Compute compute) {
        gateAndUp = part("gate_and_up", Linear.unbiased(width, 2 * hiddenWidth, compute));
        down = part("down", Linear.unbiased(hiddenWidth, width, compute));
    }

    Linear gateAndUp() {
        return gateAndUp;
    }

    Linear down() {
        return down;
    }

    /**
     * Applies the layer.
     *
     * @param x {@code (…, D)}
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return down.forward(GatedSiluKernel.apply(gateAndUp.forward(x))); // (…, D) → (…, 2 F) → (…, F) → (…, D)
    }

    /** Applies the layer and adds the result to a residual stream. */
    NDArray forward(NDArray x, Residual residual, Mode mode) {
        NDArray both = gateAndUp.forward(x); // (…, 2 F)
        NDArray hidden = GatedSiluKernel.apply(both); // (…, F)
        NDArray y = down.forward(hidden, residual); // (…, D)
        mode.release(both, hidden);
        return y;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
