// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.anyorder.kernel.RmsNormKernel;

/** Root-mean-square normalisation over the last axis (Zhang and Sennrich 2019), with gain (1 at the start). */
public final class RmsNorm extends TypedBlock {
    private final float epsilon;
    private final Parameter weight;

    /**
     * Declares the layer.
     *
     * @param width size of the last axis
     * @param epsilon added to the mean square
     */
    public RmsNorm(int width, double epsilon) {
        this.epsilon = (float) epsilon;
        weight = parameter("weight", Parameter.Type.GAMMA, new Shape(width), Initializer.ONES);
    }

    /**
     * Normalises.
     *
     * @param x {@code (…, width)}, float32
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return RmsNormKernel.apply(x, weight.getArray(), epsilon);
    }

    /**
     * Normalises in a network that is not trained any more: {@link RmsNormKernel#infer}.
     *
     * @param x {@code (…, width)}, float32
     * @return same shape, for inference alone; owned by the manager of {@code x}
     */
    public NDArray infer(NDArray x) {
        return RmsNormKernel.infer(x, weight.getArray(), epsilon);
    }

    float epsilon() {
        return epsilon;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
