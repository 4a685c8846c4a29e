// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class DivergenceKernelTest {
    private static final float[] LOGITS = {0.5f, -1, 2, 90, 91, 88};
    private static final float[] LAW = {0.25f, 0, 0.75f, 0.5f, 0.25f, 0.25f};

    @Test
    void agreesWithSumsInDoublePrecisionAndItsGradientIsTheDifferenceOfTheLaws() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray logits = manager.create(LOGITS, new Shape(2, 3));
            logits.setRequiresGradient(true);
            DivergenceKernel.Rows rows = DivergenceKernel.of(logits, manager.create(LAW, new Shape(2, 3)));
            // The overlap is only looked at: its gradient is none.
            collector.backward(rows.divergence().sum().add(rows.overlap().sum()));
            float[] gradient = logits.getGradient().toFloatArray();
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += Math.exp(LOGITS[3 * row + i] - LOGITS[3 * row]);
                }
                double divergence = 0;
                double overlap = 0;
                float[] difference = new float[3];
                for (int i = 0; i < 3; i++) {
                    double q = Math.exp(LOGITS[3 * row + i] - LOGITS[3 * row]) / sum;
                    double p = LAW[3 * row + i];
                    divergence += p > 0 ? p * Math.log(p / q) : 0;
                    overlap += Math.min(p, q);
                    difference[i] = (float) (q - p);
                }
                assertEquals(divergence, rows.divergence().getFloat(row), 1e-5);
                assertEquals(overlap, rows.overlap().getFloat(row), 1e-6);
                assertArrayEquals(
                        difference,
                        new float[] {gradient[3 * row], gradient[3 * row + 1], gradient[3 * row + 2]},
                        1e-6f);
            }
        }
    }

    @Test
    void whatIsNotAlikeIsRefused() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray logits = manager.create(LOGITS, new Shape(2, 3));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> DivergenceKernel.of(logits, manager.create(LAW, new Shape(3, 2))));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> DivergenceKernel.of(
                            logits, manager.create(LAW, new Shape(2, 3)).toType(DataType.FLOAT64, true)));
        }
    }
}
