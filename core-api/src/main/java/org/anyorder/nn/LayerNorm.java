// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.anyorder.kernel.LayerNormKernel;

/** Layer normalisation over the last axis (Ba et al. 2016), with gain (1 at the start) and bias (0). */
public final class LayerNorm extends TypedBlock {
    private final float epsilon;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares the layer.
     *
     * @param width size of the last axis
     * @param epsilon added to the variance
     */
    public LayerNorm(int width, double epsilon) {
        this.epsilon = (float) epsilon;
        weight = parameter("weight", Parameter.Type.GAMMA, new Shape(width), Initializer.ONES);
        bias = parameter("bias", Parameter.Type.BETA, new Shape(width), Initializer.ZEROS);
    }

    /**
     * Normalises.
     *
     * @param x {@code (…, width)}, float32
     * @return same shape; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return LayerNormKernel.apply(x, weight.getArray(), bias.getArray(), epsilon);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
