// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Linear;
import org.anyorder.nn.TypedBlock;

/** Says from the hidden state of CLS whether anything is missing. */
final class StopHead extends TypedBlock {
    private final LayerNorm norm;
    private final Linear up;
    private final Linear down;
    private final Linear output;

    StopHead(int width, double normEpsilon) {
        // In float32 whatever the rest does: it sees one row per sequence, and its answer is compared with a threshold.
        norm = part("norm", new LayerNorm(width, normEpsilon));
        up = part("up", Linear.biased(width, 2 * width, Compute.FLOAT32));
        down = part("down", Linear.biased(2 * width, width, Compute.FLOAT32));
        output = part("output", Linear.unbiased(width, 2, Compute.FLOAT32));
    }

    NDArray forward(NDArray cls) {
        NDArray x = cls.add(down.forward(up.forward(norm.forward(cls)).tanh())); // (B, D)
        return output.forward(x); // (B, 2)
    }

    @Override
    public void pack(Precision precision) {}

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), 2)};
    }
}
