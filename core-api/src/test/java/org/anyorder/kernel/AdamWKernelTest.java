// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWKernelTest {
    private static final double RATE = 3e-3;
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.99;
    private static final double DECAY = 0.1;
    private static final double EPSILON = 1e-8;
    private static final double SHARE = 0.25;
    private static final double DIVISOR = 1.7;

    // On both sides of the 32,768 weights where the text changes from operators to the fused optimizer.
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 32767, 32768, 100_003})
    void agreesWithAdamWInDoublePrecision(int size) {
        SplittableRandom random = new SplittableRandom(size);
        double[] weight = random.doubles(size, -1, 1).toArray();
        double[] first = new double[size];
        double[] second = new double[size];
        double[] average = weight.clone();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            AdamWKernel.Arrays arrays = new AdamWKernel.Arrays(
                    array(manager, weight),
                    manager.zeros(new Shape(size)),
                    manager.zeros(new Shape(size)),
                    manager.zeros(new Shape(size)),
                    array(manager, weight));
            arrays.weight().setRequiresGradient(true);
            for (int number = 1; number <= 5; number++) {
                double[] gradient = random.doubles(size, -1, 1).toArray();
                arrays.gradient().set(floats(gradient));
                reference(weight, gradient, first, second, average, number);
                double[] settings = {RATE, FIRST, SECOND, DECAY, EPSILON, SHARE};
                AdamWKernel.update(arrays, AdamWKernel.Step.of(manager, settings, number, DIVISOR));
            }
            assertClose(weight, arrays.weight(), 2e-6);
            assertClose(first, arrays.first(), 2e-6);
            assertClose(second, arrays.second(), 2e-6);
            assertClose(average, arrays.average(), 2e-6);
        }
    }

    private static void reference(
            double[] weight, double[] gradient, double[] first, double[] second, double[] average, int number) {
        for (int i = 0; i < weight.length; i++) {
            double g = gradient[i] / DIVISOR;
            weight[i] -= RATE * DECAY * weight[i];
            first[i] = FIRST * first[i] + (1 - FIRST) * g;
            second[i] = SECOND * second[i] + (1 - SECOND) * g * g;
            double mean = first[i] / (1 - Math.pow(FIRST, number));
            double square = second[i] / (1 - Math.pow(SECOND, number));
            weight[i] -= RATE * mean / (Math.sqrt(square) + EPSILON);
            average[i] += SHARE * (weight[i] - average[i]);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static NDArray array(NDManager manager, double[] values) {
        return manager.create(floats(values));
    }

    private static void assertClose(double[] expected, NDArray actual, double tolerance) {
        float[] values = actual.toFloatArray();
        assertEquals(expected.length, values.length);
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i], values[i], tolerance, "element " + i);
        }
    }

    @Test
    void anIncompleteListOfSettingsIsRefused() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThrows(IllegalArgumentException.class, () -> AdamWKernel.Step.of(manager, new double[] {1e-3}, 1, 1));
        }
    }
}
