// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Compares a kernel with a plain reference, in value and in the gradient of every float input. */
final class Comparison {

    private final NDManager manager;
    private final double tolerance;

    Comparison(NDManager manager, double tolerance) {
        this.manager = manager;
        this.tolerance = tolerance;
    }

    static NDArray normal(NDManager manager, long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(shape));
    }

    /** Norm of the difference over norm of the reference: the error that specifications of precision state. */
    static double relativeError(NDArray actual, NDArray expected) {
        assertEquals(expected.getShape(), actual.getShape());
        double norm = expected.norm().getFloat();
        double difference = actual.sub(expected).norm().getFloat();
        return norm == 0 ? difference : difference / norm;
    }

    void agree(Function<NDArray[], NDArray> kernel, Function<NDArray[], NDArray> reference, NDArray... inputs) {
        List<NDArray> actual = valueAndGradients(kernel, inputs);
        List<NDArray> expected = valueAndGradients(reference, inputs);
        for (int i = 0; i < expected.size(); i++) {
            double error = relativeError(actual.get(i), expected.get(i));
            String what = i == 0 ? "value" : "gradient of input " + (i - 1);
            assertTrue(error <= tolerance, what + " deviates by " + error + ", allowed " + tolerance);
        }
        NDArray inference = kernel.apply(inputs);
        double error = relativeError(inference, expected.get(0));
        assertTrue(error <= tolerance, "value in inference deviates by " + error + ", allowed " + tolerance);
    }

    List<NDArray> valueAndGradients(Function<NDArray[], NDArray> function, NDArray... inputs) {
        NDArray[] own = new NDArray[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            own[i] = inputs[i].duplicate();
            own[i].setRequiresGradient(inputs[i].getDataType().isFloating());
        }
        List<NDArray> results = new ArrayList<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray value = function.apply(own);
            results.add(value.duplicate());
            // A different weight for every element, so that no error cancels in the sum.
            collector.backward(
                    value.mul(normal(manager, 99, value.getShape().getShape())).sum());
        }
        for (NDArray input : own) {
            if (input.getDataType().isFloating()) {
                results.add(input.getGradient().duplicate());
            }
        }
        return results;
    }
}
