// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stacks of every form, with heads whose widths do not add up to that of the stream. */
class LayerFormTest {

    static Stream<LayerForm> forms() {
        return Stream.of(
                LayerForm.PLAIN,
                LayerForm.GPT2,
                LayerForm.LLAMA,
                LayerForm.QWEN2,
                LayerForm.QWEN3,
                LayerForm.QWEN3.withBiasedAttention());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void computesTheSameOverACacheAsInOnePass(LayerForm form) {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = stack(form, manager, Compute.FLOAT32);
            NDArray x = input(manager);
            NDArray visible = manager.ones(new Shape(2, 6, 6), DataType.FLOAT32)
                    .cumSum(2)
                    .lte(manager.create(new float[] {1, 2, 3, 4, 5, 6}).reshape(1, 6, 1));
            NDArray positions = manager.arange(6).toType(DataType.INT64, false).reshape(1, 6);
            float[] whole = stack.forward(x, visible, positions, Mode.INFERENCE).toFloatArray();
            try (KeyValueCache cache = stack.open(manager)) {
                cache.join(2);
                NDArray head = stack.forward(x.get(":, 0:4"), cache.append(manager, new int[] {4, 4}));
                NDArray tail = stack.forward(x.get(":, 4:"), cache.append(manager, new int[] {2, 2}));
                assertArrayEquals(whole, head.concat(tail, 1).toFloatArray(), 1e-5f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void givesEveryParameterAGradient(LayerForm form) {
        for (Compute compute : Compute.values()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                TransformerStack stack = stack(form, manager, compute);
                NDArray x = input(manager);
                NDArray visible = manager.ones(new Shape(2, 6), DataType.BOOLEAN);
                NDArray positions =
                        manager.arange(6).toType(DataType.INT64, false).reshape(1, 6);
                try (GradientScope scope = GradientScope.open(manager)) {
                    NDArray y = stack.forward(x, visible, positions, Mode.TRAINING);
                    scope.backward(y.mul(x).square().sum());
                }
                stack.values()
                        .forEach((path, value) -> assertTrue(
                                value.getGradient().abs().sum().getFloat() > 0, compute + ": no gradient at " + path));
            }
        }
    }

    @Test
    void namesTheParametersOfEachForm() {
        Map<String, Shape> qwen3 = new TransformerStack(config(LayerForm.QWEN3), Compute.FLOAT32).shapes();
        assertEquals(new Shape((4 + 2 * 2) * 6, 20), qwen3.get("layers.0.attention.projection.weight"));
        assertEquals(new Shape(20, 4 * 6), qwen3.get("layers.0.attention.output.weight"));
        assertEquals(new Shape(6), qwen3.get("layers.1.attention.key_norm.weight"));
        assertEquals(new Shape(2 * 14, 20), qwen3.get("layers.1.feed_forward.gate_and_up.weight"));
        assertEquals(2 * 8, qwen3.size());
        Map<String, Shape> qwen2 = new TransformerStack(config(LayerForm.QWEN2), Compute.FLOAT32).shapes();
        assertEquals(new Shape(48), qwen2.get("layers.0.attention.projection.bias"));
        assertEquals(2 * 7, qwen2.size());
        Map<String, Shape> gpt2 = new TransformerStack(config(LayerForm.GPT2), Compute.FLOAT32).shapes();
        assertEquals(new Shape(20), gpt2.get("layers.1.attention.output.bias"));
        assertEquals(2 * 12, gpt2.size());
        assertEquals(
                2 * 6,
                new TransformerStack(config(LayerForm.LLAMA), Compute.FLOAT32)
                        .shapes()
                        .size());
    }

    @Test
    void gatesByTheFirstHalf() {
        try (NDManager manager = NDManager.newBaseManager()) {
            GatedMlp mlp = new GatedMlp(1, 2, Compute.FLOAT32);
            Map<String, NDArray> values = new LinkedHashMap<>();
            values.put("gate_and_up.weight", manager.create(new float[] {1, -2, 3, 5}, new Shape(4, 1)));
            values.put("down.weight", manager.create(new float[] {1, 10}, new Shape(1, 2)));
            mlp.fill(manager, values, Mode.INFERENCE);
            double x = 0.7;
            double expected = silu(x) * 3 * x + 10 * silu(-2 * x) * 5 * x;
            float actual = mlp.forward(manager.create(new float[] {(float) x}, new Shape(1, 1)))
                    .toFloatArray()[0];
            assertEquals(expected, actual, 1e-5);
        }
    }

    @Test
    void turnsMoreSlowlyWithALargerBase() {
        try (NDManager manager = NDManager.newBaseManager()) {
            RotaryEmbedding rotary = new RotaryEmbedding(Rotation.of(4).withBase(1e6), 9);
            rotary.initialize(manager, DataType.FLOAT32);
            float[] sines = rotary.angles(manager.create(new long[] {8}, new Shape(1, 1)))
                    .sin()
                    .toFloatArray();
            assertEquals(Math.sin(8), sines[0], 1e-6);
            assertEquals(Math.sin(8e-3), sines[1], 1e-6);
        }
        assertThrows(IllegalArgumentException.class, () -> Rotation.of(4).withBase(0.5));
        assertThrows(IllegalArgumentException.class, () -> Rotation.of(4).withBase(Double.NaN));
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    private static TransformerConfig config(LayerForm form) {
        Rotation rotation =
                form == LayerForm.GPT2 ? Rotation.NONE : Rotation.of(6).withBase(1e6);
        return new TransformerConfig(20, 2, 4, 14, Activation.GELU_TANH, 1e-6, 0, 16, 2, 6, rotation, form);
    }

    private static TransformerStack stack(LayerForm form, NDManager manager, Compute compute) {
        Engine.getEngine("PyTorch").setRandomSeed(7);
        TransformerStack stack = new TransformerStack(config(form), compute);
        stack.initialize(manager, DataType.FLOAT32);
        return stack;
    }

    private static NDArray input(NDManager manager) {
        return manager.randomNormal(0, 1, new Shape(2, 6, 20), DataType.FLOAT32);
    }
}
