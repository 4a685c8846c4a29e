// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ways to convolve against the sum written out. */
class ConvolutionTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final RandomGenerator random = Seeds.random("ConvolutionTest");
    private final Systems systems = new Systems(manager, random);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void bothWaysAreTheSum() {
        for (int length : new int[] {1, 2, 5, 63, 64, 65, 131}) {
            NDArray u = systems.normal(2, 3, length);
            for (NDArray kernel :
                    new NDArray[] {systems.normal(3, length), systems.normal(6, length), systems.normal(4, 3, length)
                    }) {
                double[] expected = sum(u, kernel);
                requireClose(expected, Convolution.direct(u, kernel), "direct");
                requireClose(expected, Convolution.transformed(u, kernel), "transformed");
                requireClose(expected, Convolution.apply(u, kernel), "chosen");
            }
        }
    }

    @Test
    void bothWaysHaveTheSameGradients() {
        for (long[] shape : new long[][] {{3, 40}, {6, 40}, {4, 3, 40}}) {
            NDArray u = systems.normal(2, 3, 40);
            NDArray kernel = systems.normal(shape);
            NDArray weight = systems.normal(2, shape[0], 40);
            Map<String, NDArray> direct =
                    Gradients.of(inputs(u, kernel), weight, in -> Convolution.direct(in.get("u"), in.get("kernel")));
            Map<String, NDArray> transformed = Gradients.of(
                    inputs(u, kernel), weight, in -> Convolution.transformed(in.get("u"), in.get("kernel")));
            direct.forEach((name, gradient) -> {
                double deviation =
                        gradient.sub(transformed.get(name)).abs().max().getFloat();
                assertEquals(0, deviation / gradient.abs().max().getFloat(), 1e-5, name);
            });
        }
    }

    @Test
    void kernelsThatDoNotFitAreRefused() {
        NDArray u = systems.normal(2, 3, 8);
        for (NDArray kernel :
                new NDArray[] {systems.normal(3, 7), systems.normal(4, 8), systems.normal(4, 2, 8), systems.normal(8)
                }) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Convolution.apply(u, kernel));
            assertTrue(
                    refused.getMessage().endsWith("for u (B, I, L) = (2, 3, 8), got " + kernel.getShape()),
                    refused.getMessage());
        }
    }

    private static Map<String, NDArray> inputs(NDArray u, NDArray kernel) {
        Map<String, NDArray> inputs = new LinkedHashMap<>();
        inputs.put("u", u.duplicate());
        inputs.put("kernel", kernel.duplicate());
        return inputs;
    }

    private static double[] sum(NDArray u, NDArray kernel) {
        float[] x = u.toFloatArray();
        float[] k = kernel.toFloatArray();
        int rows = (int) u.getShape().get(0);
        int inputs = (int) u.getShape().get(1);
        int length = (int) u.getShape().get(2);
        int outputs = (int) kernel.getShape().get(0);
        boolean mixes = kernel.getShape().dimension() == 3;
        double[] y = new double[rows * outputs * length];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    boolean heard = mixes || o * inputs / outputs == i;
                    int lags = (mixes ? o * inputs + i : o) * length;
                    for (int t = 0; heard && t < length; t++) {
                        for (int s = 0; s <= t; s++) {
                            y[(row * outputs + o) * length + t] += k[lags + t - s] * x[(row * inputs + i) * length + s];
                        }
                    }
                }
            }
        }
        return y;
    }

    private static void requireClose(double[] expected, NDArray actual, String way) {
        float[] y = actual.toFloatArray();
        assertEquals(expected.length, y.length);
        double scale = 0;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < y.length; i++) {
            assertEquals(expected[i], y[i], 2e-6 * scale * Math.sqrt(y.length), way + " at " + i);
        }
    }
}
