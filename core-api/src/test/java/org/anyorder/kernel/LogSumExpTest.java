// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class LogSumExpTest {
    @Test
    void agreesWithTheSumInDoublePrecisionAndItsGradientIsTheSoftmax() {
        float[] values = {1, -2, 0.5f, 900, 901, -1e30f};
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray x = manager.create(values, new Shape(2, 3));
            x.setRequiresGradient(true);
            NDArray sums = LogSumExp.ofRows(x.add(0));
            collector.backward(sums.sum());
            assertEquals(new Shape(2), sums.getShape());
            float[] gradient = x.getGradient().toFloatArray();
            for (int row = 0; row < 2; row++) {
                double largest = Math.max(values[3 * row], values[3 * row + 1]);
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += Math.exp(values[3 * row + i] - largest);
                }
                assertEquals(largest + Math.log(sum), sums.getFloat(row), 1e-4);
                float[] softmax = new float[3];
                for (int i = 0; i < 3; i++) {
                    softmax[i] = (float) (Math.exp(values[3 * row + i] - largest) / sum);
                }
                assertArrayEquals(
                        softmax,
                        new float[] {gradient[3 * row], gradient[3 * row + 1], gradient[3 * row + 2]},
                        1e-4f); // float32 has steps of 6e-5 at 901
            }
        }
    }
}
