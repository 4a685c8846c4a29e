// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.util.SplittableRandom;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class InsertionNetworkTest {
    private static final int LENGTH = 12;
    private static final int VOCABULARY = 32;

    @Test
    void doesNotCareInWhichOrderTokensAreStored() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "outoforder");
            SplittableRandom random = new SplittableRandom(17);
            for (int trial = 0; trial < 20; trial++) {
                int[] order = orderWithClsFirst(random);
                requireSameVisible(golden, input, Storage.reordered(input, order), order);
            }
        }
    }

    @Test
    void doesNotSeeHiddenTokens() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "outoforder");
            for (long hidden : new long[] {0, 2, 31}) {
                requireSameVisible(golden, input, Storage.padded(input, hidden, 5), identity());
            }
        }
    }

    @Test
    void seesPositionsOnlyThroughTheirDifferences() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "outoforder");
            for (int offset : new int[] {1, 17, 50}) {
                requireSameVisible(golden, input, Storage.shifted(input, offset), identity());
            }
        }
    }

    @Test
    void givesEveryRowTheSameAloneAsInABatch() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "inorder");
            float[] all = golden.network.forward(input, Mode.INFERENCE).logits().toFloatArray();
            int[] lengths = {12, 9, 5};
            for (int row = 0; row < 3; row++) {
                String part = row + ":" + (row + 1) + ", 0:" + lengths[row];
                InsertionInput alone = new InsertionInput(
                        input.ids().get(part),
                        input.attend().orElseThrow().get(part),
                        input.positions().get(part));
                float[] logits =
                        golden.network.forward(alone, Mode.INFERENCE).logits().toFloatArray();
                for (int i = 0; i < logits.length; i++) {
                    assertEquals(all[row * LENGTH * VOCABULARY + i], logits[i], 1e-4);
                }
            }
        }
    }

    @Test
    void keepsNativeMemoryFlat() throws IOException {
        for (Precision precision : Precision.values()) {
            try (GoldenNetwork golden = GoldenNetwork.first(precision)) {
                int weights = golden.manager.getManagedArrays().size();
                int most = 0;
                for (int i = 0; i < 200; i++) {
                    try (NDManager pass = golden.manager.newSubManager()) {
                        InsertionInput input = golden.constrained(pass);
                        NDArray rows = pass.create(new long[] {3, 14, 30});
                        int given = pass.getManagedArrays().size();
                        golden.network.forward(input, rows, Mode.INFERENCE);
                        int made = pass.getManagedArrays().size() - given;
                        assertTrue(i == 0 || made == most, "arrays of pass " + i + ": " + made + ", before " + most);
                        most = made;
                    }
                    assertEquals(weights, golden.manager.getManagedArrays().size());
                }
            }
        }
    }

    @Test
    void givesEveryParameterAGradientInTraining() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                GoldenNetwork golden = GoldenNetwork.variant(Precision.FLOAT32)) {
            for (Compute compute : Compute.values()) {
                InsertionNetwork network = new InsertionNetwork(golden.network.config(), compute);
                Engine.getEngine("PyTorch").setRandomSeed(1);
                network.initialize(manager, DataType.FLOAT32);
                InsertionInput input = golden.input(manager, "plain");
                input = new InsertionInput(input.ids(), input.attend(), input.positions(), input.attend());
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    InsertionOutput output =
                            network.forward(input, manager.create(new long[] {0, 4, 11}), Mode.TRAINING);
                    collector.backward(output.logits()
                            .logSoftmax(-1)
                            .get(":, 7")
                            .sum()
                            .add(output.stopLogits()
                                    .orElseThrow()
                                    .logSoftmax(-1)
                                    .get(":, 0")
                                    .sum()));
                }
                network.values()
                        .forEach((path, value) -> assertTrue(
                                value.getGradient().abs().sum().getFloat() > 0, compute + ": no gradient at " + path));
                float[] padding = network.values()
                        .get("tokens.weight")
                        .getGradient()
                        .get(0)
                        .toFloatArray();
                assertArrayEquals(new float[padding.length], padding);
            }
        }
    }

    @Test
    void runsAsAnOrdinaryBlock() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "inorder");
            NDList output = golden.network.forward(
                    new ParameterStore(golden.manager, false),
                    new NDList(input.ids(), input.attend().orElseThrow(), input.positions()),
                    false);
            Shape[] shapes = golden.network.getOutputShapes(new Shape[] {new Shape(3, LENGTH)});
            assertArrayEquals(shapes, output.getShapes());
            golden.cases.requireClose("inorder.stopping_logits", output.get(1), 2e-4);
        }
    }

    @Test
    void refusesInputOfOtherTypesShapesAndValues() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            NDManager manager = golden.manager;
            InsertionInput good = golden.input(manager, "inorder");
            good.requireValid(golden.network.config());
            golden.maskedPerQuery(manager).requireValid(golden.network.config());
            NDArray ids = good.ids();
            NDArray floats = manager.zeros(new Shape(3, LENGTH));
            refused("attend", () -> new InsertionInput(ids, floats, good.positions()));
            refused("ids", () -> new InsertionInput(floats, good.attend().orElseThrow(), good.positions()));
            refused("positions", () -> new InsertionInput(ids, good.attend().orElseThrow(), ids.get(":, 1:")));
            refused("ids", () -> new InsertionInput(ids.flatten(), good.attend().orElseThrow(), good.positions()));
            refused(
                    "ids must be in [0, 31], got 32",
                    () -> changed(golden, ids.mul(0).add(32), good.positions()));
            refused(
                    "ids must be in [0, 31], got -1",
                    () -> changed(golden, ids.mul(0).sub(1), good.positions()));
            refused(
                    "positions must be in [0, 64], got 65",
                    () -> changed(golden, ids, good.positions().mul(0).add(65)));
            NDArray nothing = manager.zeros(new Shape(3, LENGTH), DataType.BOOLEAN);
            refused("at least one token", () -> new InsertionInput(ids, nothing, good.positions())
                    .requireValid(golden.network.config()));
        }
    }

    private static void changed(GoldenNetwork golden, NDArray ids, NDArray positions) {
        new InsertionInput(ids, golden.cases.flagArray(golden.manager, "inorder.attention_mask"), positions)
                .requireValid(golden.network.config());
    }

    private static void refused(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void requireSameVisible(
            GoldenNetwork golden, InsertionInput expected, InsertionInput actual, int[] order) {
        NDArray before = golden.network.forward(expected, Mode.INFERENCE).logits();
        InsertionOutput output = golden.network.forward(actual, Mode.INFERENCE);
        golden.cases.requireClose(
                "outoforder.stopping_logits", output.stopLogits().orElseThrow(), 2e-4);
        boolean[] visible = expected.attend().orElseThrow().toBooleanArray();
        int checked = 0;
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < LENGTH; i++) {
                if (visible[row * LENGTH + order[i]]) {
                    float[] was = before.get(row, order[i]).toFloatArray();
                    float[] is = output.logits().get(row, i).toFloatArray();
                    for (int token = 0; token < VOCABULARY; token++) {
                        assertEquals(was[token], is[token], 1e-4);
                    }
                    checked++;
                }
            }
        }
        assertTrue(checked > 20, "visible tokens " + checked);
    }

    private static int[] identity() {
        int[] order = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            order[i] = i;
        }
        return order;
    }

    private static int[] orderWithClsFirst(SplittableRandom random) {
        int[] order = identity();
        for (int i = LENGTH - 1; i > 1; i--) {
            int j = random.nextInt(1, i + 1);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        return order;
    }
}
