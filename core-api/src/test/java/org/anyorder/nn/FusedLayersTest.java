// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few new tokens over a cache, each layer one call, against the layers' own operators over all tokens. */
class FusedLayersTest {
    private static final int TOKENS = 9;

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 4, 1e-5",
        "FLOAT32, 2, 1e-5",
        "FLOAT32, 1, 1e-5",
        "BFLOAT16, 4, 2e-2",
        "BFLOAT16, 2, 2e-2",
        "INT8, 4, 2e-2",
        "INT8, 1, 2e-2"
    })
    void agreeWithTheOperatorsOverWholeSequences(Precision precision, int keyHeads, double allowed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = stack(manager, precision, keyHeads, 128);
            NDArray x = manager.randomNormal(0, 1, new Shape(2, TOKENS, 128), DataType.FLOAT32);
            NDArray whole = whole(manager, stack, x);
            try (KeyValueCache cache = stack.open(manager)) {
                cache.join(2);
                // A causal prompt, one token, several: all rows at the same slot; then one row alone, then both unlike.
                step(manager, stack, cache, x, whole, new int[] {4, 4}, allowed);
                step(manager, stack, cache, x, whole, new int[] {1, 1}, allowed);
                step(manager, stack, cache, x, whole, new int[] {2, 2}, allowed);
                step(manager, stack, cache, x, whole, new int[] {0, 1}, allowed);
                step(manager, stack, cache, x, whole, new int[] {1, 1}, allowed);
                step(manager, stack, cache, x, whole, new int[] {1, 0}, allowed);
            }
        }
    }

    /** Weights that are large enough to be packed or multiplied in blocks. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "BFLOAT16, 2e-2", "INT8, 2e-2"})
    void agreeForLargeWeights(Precision precision, double allowed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            TransformerStack stack = stack(manager, precision, 4, 512);
            NDArray x = manager.randomNormal(0, 1, new Shape(1, TOKENS, 512), DataType.FLOAT32);
            NDArray whole = whole(manager, stack, x);
            try (KeyValueCache cache = stack.open(manager)) {
                cache.join(1);
                step(manager, stack, cache, x, whole, new int[] {8}, allowed);
                step(manager, stack, cache, x, whole, new int[] {1}, allowed);
            }
        }
    }

    private static TransformerStack stack(NDManager manager, Precision precision, int keyHeads, int width) {
        TransformerConfig config = new TransformerConfig(
                width,
                2,
                4,
                2 * width,
                Activation.RELU,
                1e-5,
                0,
                16,
                keyHeads,
                width / 4,
                Rotation.of(width / 4),
                LayerForm.LLAMA);
        TransformerStack stack = new TransformerStack(config, Compute.FLOAT32);
        Engine.getEngine("PyTorch").setRandomSeed(5);
        stack.initialize(manager, DataType.FLOAT32);
        stack.pack(precision);
        return stack;
    }

    private static NDArray whole(NDManager manager, TransformerStack stack, NDArray x) {
        long rows = x.getShape().get(0);
        NDArray positions =
                manager.arange(0, TOKENS, 1, DataType.INT64).expandDims(0).repeat(0, rows);
        NDArray order = manager.arange(TOKENS).reshape(1, 1, TOKENS);
        NDArray visible =
                order.lte(manager.arange(TOKENS).reshape(1, TOKENS, 1)).repeat(0, rows);
        return stack.forward(x, visible, positions, Mode.INFERENCE);
    }

    private static void step(
            NDManager manager,
            TransformerStack stack,
            KeyValueCache cache,
            NDArray x,
            NDArray whole,
            int[] counts,
            double allowed) {
        int[] before = new int[counts.length];
        for (int row = 0; row < counts.length; row++) {
            before[row] = cache.length(row);
        }
        CachedPass pass = cache.append(manager, counts);
        NDArray input =
                manager.zeros(new Shape(pass.rows(), pass.tokens(), x.getShape().get(2)));
        int first = counts[0] > 0 ? 0 : 1;
        for (int row = first; row < first + pass.rows(); row++) {
            NDIndex from = new NDIndex("{}, {}:{}", row, before[row], before[row] + counts[row]);
            input.set(new NDIndex("{}, :{}", row - first, counts[row]), x.get(from));
        }
        NDArray y = stack.forward(input, pass);
        assertEquals(input.getShape(), y.getShape());
        for (int row = first; row < first + pass.rows(); row++) {
            NDArray wanted = whole.get(new NDIndex("{}, {}:{}", row, before[row], before[row] + counts[row]));
            NDArray given = y.get(new NDIndex("{}, :{}", row - first, counts[row]));
            double error = given.sub(wanted).norm().getFloat() / wanted.norm().getFloat();
            assertTrue(error <= allowed, "row " + row + " deviates by " + error);
        }
    }
}
