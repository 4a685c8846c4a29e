// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.api.Test;

class TransformerStackTest {
    private static final TransformerConfig SMALL =
            new TransformerConfig(32, 2, 4, 64, Activation.GELU_TANH, 1e-5, 0.5, 6, 20, 1);

    @Test
    void startsFromTheSameValuesForTheSameSeed() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] first = fresh(manager, Compute.FLOAT32)
                    .values()
                    .get("layers.0.attention.projection.weight")
                    .toFloatArray();
            float[] second = fresh(manager, Compute.FLOAT32)
                    .values()
                    .get("layers.0.attention.projection.weight")
                    .toFloatArray();
            assertArrayEquals(first, second);
            double bound = 1 / Math.sqrt(32);
            double largest = 0;
            double sum = 0;
            for (float value : first) {
                largest = Math.max(largest, Math.abs(value));
                sum += value * value;
            }
            assertTrue(largest <= bound && largest > 0.99 * bound, "largest weight " + largest);
            assertEquals(bound * bound / 3, sum / first.length, 0.1 * bound * bound / 3);
        }
    }

    @Test
    void namesParametersByTheirPath() {
        TransformerStack stack = new TransformerStack(SMALL, Compute.FLOAT32);
        Map<String, Shape> shapes = stack.shapes();
        assertEquals(2 * 10, shapes.size());
        assertEquals(new Shape(96, 32), shapes.get("layers.1.attention.projection.weight"));
        assertEquals(new Shape(64), shapes.get("layers.0.feed_forward.up.bias"));
        assertEquals(new Shape(32), shapes.get("layers.1.feed_forward_norm.weight"));
    }

    @Test
    void dropsInTrainingOnly() {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = fresh(manager, Compute.FLOAT32);
            Case c = new Case(manager);
            float[] inference =
                    stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE).toFloatArray();
            float[] again =
                    stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE).toFloatArray();
            assertArrayEquals(inference, again);
            float[] training =
                    stack.forward(c.x, c.visible, c.positions, Mode.TRAINING).toFloatArray();
            assertNotEquals(inference[0], training[0]);
        }
    }

    @Test
    void keepsTheOutputsOfItsLayersOnRequest() {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = fresh(manager, Compute.FLOAT32);
            Case c = new Case(manager);
            List<NDArray> outputs = stack.outputs(c.x, Optional.of(c.visible), c.positions);
            assertEquals(2, outputs.size());
            assertArrayEquals(
                    stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE).toFloatArray(),
                    outputs.get(1).toFloatArray());
        }
    }

    @Test
    void noMaskIsAMaskThatHidesNothing() {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = fresh(manager, Compute.FLOAT32);
            Case c = new Case(manager);
            NDArray all = c.visible.onesLike();
            float[] expected =
                    stack.forward(c.x, all, c.positions, Mode.INFERENCE).toFloatArray();
            assertArrayEquals(
                    expected,
                    stack.forward(c.x, Optional.empty(), c.positions, Mode.INFERENCE)
                            .toFloatArray(),
                    1e-5f);
            List<NDArray> outputs = stack.outputs(c.x, Optional.empty(), c.positions);
            assertArrayEquals(expected, outputs.get(outputs.size() - 1).toFloatArray(), 1e-5f);
        }
    }

    @Test
    void leavesNothingBehindInInference() {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = fresh(manager, Compute.FLOAT32);
            int before = manager.getManagedArrays().size();
            for (int i = 0; i < 20; i++) {
                try (NDManager pass = manager.newSubManager()) {
                    Case c = new Case(pass);
                    int given = pass.getManagedArrays().size();
                    stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE);
                    // angles (2), the mask with a head axis (2 expandDims) and the result
                    assertTrue(pass.getManagedArrays().size() <= given + 5, "arrays of one pass");
                    assertFalse(((ai.djl.util.NativeResource<?>) c.x).isReleased());
                }
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void givesEveryParameterTheSameGradientInMixedComputeUpToItsRounding() {
        Map<String, float[]> exact = gradients(Compute.FLOAT32);
        Map<String, float[]> mixed = gradients(Compute.MIXED);
        assertEquals(20, exact.size());
        exact.forEach((path, expected) -> {
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < expected.length; i++) {
                difference += Math.pow(expected[i] - mixed.get(path)[i], 2);
                norm += Math.pow(expected[i], 2);
            }
            assertTrue(norm > 0, path + " has no gradient");
            assertTrue(Math.sqrt(difference / norm) < 0.02, path + " deviates by " + Math.sqrt(difference / norm));
        });
    }

    @Test
    void computesNearlyTheSameWhenPacked() {
        for (Precision precision : Precision.values()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                TransformerStack stack = fresh(manager, Compute.FLOAT32);
                Case c = new Case(manager);
                float[] expected = stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE)
                        .toFloatArray();
                stack.pack(precision);
                float[] packed = stack.forward(c.x, c.visible, c.positions, Mode.INFERENCE)
                        .toFloatArray();
                double largest = 0;
                double scale = 0;
                for (int i = 0; i < expected.length; i++) {
                    largest = Math.max(largest, Math.abs(expected[i] - packed[i]));
                    scale = Math.max(scale, Math.abs(expected[i]));
                }
                double allowed =
                        switch (precision) {
                            case FLOAT32 -> 0;
                            case BFLOAT16 -> 2e-2;
                            case INT8 -> 1e-1;
                        };
                assertTrue(largest <= allowed * scale, precision + ": " + largest / scale);
                assertThrows(IllegalStateException.class, () -> stack.pack(precision));
            }
        }
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertEquals("heads must divide the width 32, got 5", refusal(32, 5, 2, 0.1, 1e-5));
        assertEquals("width must be positive, got 0", refusal(0, 1, 2, 0.1, 1e-5));
        assertEquals("rotary width must be at most 8, the width of a head, got 10", refusal(32, 4, 10, 0.1, 1e-5));
        assertEquals("rotary width must be even and at least 0, got 3", refusal(32, 4, 3, 0.1, 1e-5));
        assertEquals("dropout must be in [0, 1), got 1.0", refusal(32, 4, 8, 1, 1e-5));
        assertEquals("dropout must be in [0, 1), got NaN", refusal(32, 4, 8, Double.NaN, 1e-5));
        assertEquals("normEpsilon must be in (0, 1), got NaN", refusal(32, 4, 8, 0, Double.NaN));
        assertEquals("normEpsilon must be in (0, 1), got 0.0", refusal(32, 4, 8, 0, 0));
    }

    @Test
    void aRotaryScaleOfPiTellsEvenFromOddPositions() {
        try (NDManager manager = NDManager.newBaseManager()) {
            RotaryEmbedding rotary = new RotaryEmbedding(Rotation.of(4).withScale(Math.PI), 50);
            rotary.initialize(manager, DataType.FLOAT32);
            float[] cos = rotary.angles(
                            manager.arange(50).toType(DataType.INT64, false).reshape(1, 50))
                    .cos()
                    .toFloatArray();
            for (int position = 0; position < 50; position++) {
                assertEquals(position % 2 == 0 ? 1 : -1, cos[2 * position], 1e-5);
                assertEquals(Math.cos(Math.PI * position / 100), cos[2 * position + 1], 1e-5);
            }
            assertThrows(IllegalArgumentException.class, () -> Rotation.of(4).withScale(Double.NaN));
        }
    }

    @Test
    void refusesValuesOfOtherShapesAndTakesNone() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Linear linear = Linear.biased(2, 3, Compute.FLOAT32);
            NDArray weight = manager.ones(new Shape(3, 2));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> linear.fill(manager, Map.of("weight", weight), Mode.INFERENCE));
            Map<String, NDArray> wrong = Map.of("weight", weight, "bias", manager.ones(new Shape(2)));
            assertThrows(IllegalArgumentException.class, () -> linear.fill(manager, wrong, Mode.INFERENCE));
            linear.fill(manager, Map.of("weight", weight, "bias", manager.ones(new Shape(3))), Mode.INFERENCE);
            assertArrayEquals(
                    new float[] {3, 3, 3},
                    linear.forward(manager.ones(new Shape(1, 2))).toFloatArray());
        }
    }

    private static String refusal(int width, int heads, int rotaryWidth, double dropout, double epsilon) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> new TransformerConfig(
                                width, 1, heads, 8, Activation.RELU, epsilon, dropout, rotaryWidth, 4, 1))
                .getMessage();
    }

    private static TransformerStack fresh(NDManager manager, Compute compute) {
        Engine.getEngine("PyTorch").setRandomSeed(11);
        TransformerStack stack = new TransformerStack(SMALL, compute);
        stack.initialize(manager, DataType.FLOAT32);
        return stack;
    }

    private static Map<String, float[]> gradients(Compute compute) {
        Map<String, float[]> gradients = new TreeMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = fresh(manager, compute);
            Case c = new Case(manager);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                Engine.getEngine("PyTorch").setRandomSeed(5); // the same dropout in both
                NDArray y = stack.forward(c.x, c.visible, c.positions, Mode.TRAINING);
                collector.backward(y.mul(c.x).sum());
            }
            stack.values()
                    .forEach((path, value) ->
                            gradients.put(path, value.getGradient().toFloatArray()));
        }
        return gradients;
    }

    /** Two rows of five tokens, the second with two hidden. */
    private static final class Case {
        final NDArray x;
        final NDArray visible;
        final NDArray positions;

        Case(NDManager manager) {
            Engine.getEngine("PyTorch").setRandomSeed(3);
            x = manager.randomNormal(0, 1, new Shape(2, 5, 32), DataType.FLOAT32);
            visible = manager.create(
                    new boolean[] {true, true, true, true, true, true, true, false, true, false}, new Shape(2, 5));
            positions = manager.create(new long[] {0, 1, 2, 3, 4, 0, 2, 0, 1, 19}, new Shape(2, 5));
        }
    }
}
