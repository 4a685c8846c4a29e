// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;

/** Two layers with dropout between them. */
final class ToyNetwork extends AbstractBlock {
    static final int INPUTS = 4;

    private final Parameter first;
    private final Parameter firstBias;
    private final Parameter second;
    private final float dropout;

    ToyNetwork(int hidden, float dropout) {
        first = addParameter(weight("first", hidden, INPUTS));
        firstBias = addParameter(weight("first_bias", hidden));
        second = addParameter(weight("second", 1, hidden));
        this.dropout = dropout;
    }

    private static Parameter weight(String name, long... shape) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(shape))
                .optInitializer(new UniformInitializer(0.5f))
                .build();
    }

    void initialize(NDManager owner) {
        initialize(owner, DataType.FLOAT32, new Shape(1, INPUTS));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray x = inputs.singletonOrThrow(); // (B, I)
        NDArray w1 = parameters.getValue(first, x.getDevice(), training);
        NDArray b1 = parameters.getValue(firstBias, x.getDevice(), training);
        NDArray w2 = parameters.getValue(second, x.getDevice(), training);
        NDArray hidden = NDArrayLinear.apply(x, w1).add(b1).tanh(); // (B, H)
        NDArray dropped = Dropout.dropout(hidden, dropout, training).singletonOrThrow();
        return new NDList(NDArrayLinear.apply(dropped, w2)); // (B, 1)
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), 1)};
    }

    /** x · weightᵀ with the result in the manager of x. */
    private static final class NDArrayLinear {
        static NDArray apply(NDArray x, NDArray weight) {
            NDArray transposed = weight.transpose();
            transposed.attach(x.getManager());
            return x.matMul(transposed);
        }
    }
}
