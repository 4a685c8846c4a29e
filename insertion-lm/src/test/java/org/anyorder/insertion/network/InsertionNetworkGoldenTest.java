// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RotaryEmbedding;
import org.anyorder.nn.Rotation;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers recorded from the original code, tolerance 2e-4 unless a test says otherwise. */
class InsertionNetworkGoldenTest {
    private static final double TOLERANCE = 2e-4;

    @ParameterizedTest
    @ValueSource(strings = {"inorder", "outoforder", "constraint", "mask3d"})
    void computesTheLogitsOfTheOriginal(String name) throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            InsertionInput input =
                    switch (name) {
                        case "constraint" -> golden.constrained(golden.manager);
                        case "mask3d" -> golden.maskedPerQuery(golden.manager);
                        default -> golden.input(golden.manager, name);
                    };
            boolean[] visible = golden.visible(name.equals("inorder") ? "inorder" : "outoforder");
            InsertionOutput output = golden.network.forward(input, Mode.INFERENCE);
            golden.cases.requireClose(name + ".logits", output.logits(), visible, TOLERANCE);
            golden.cases.requireClose(
                    name + ".stopping_logits", output.stopLogits().orElseThrow(), TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inorder", "outoforder"})
    void computesTheHiddenStatesOfTheOriginal(String name) throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(Precision.FLOAT32)) {
            List<NDArray> states = golden.network.hiddenStates(golden.input(golden.manager, name));
            assertEquals(3, states.size());
            for (int i = 0; i < states.size(); i++) {
                golden.cases.requireClose(name + ".hidden." + i, states.get(i), golden.visible(name), TOLERANCE);
            }
        }
    }

    @Test
    void computesTheSecondConfigurationOfTheOriginal() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.variant(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "plain");
            boolean[] visible = golden.visible("plain");
            List<NDArray> states = golden.network.hiddenStates(input);
            for (int layer = 0; layer < 2; layer++) {
                golden.cases.requireClose("plain.hidden." + layer, states.get(layer + 1), visible, TOLERANCE);
            }
            InsertionOutput output = golden.network.forward(input, Mode.INFERENCE);
            golden.cases.requireClose("plain.logits", output.logits(), visible, TOLERANCE);
            golden.cases.requireClose("plain.stop_logits", output.stopLogits().orElseThrow(), TOLERANCE);
        }
    }

    @Test
    void computesTheSecondConfigurationInAnotherStorageOrder() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.variant(Precision.FLOAT32)) {
            int[] order = LongStream.of(golden.cases.longs("shuffled.perm"))
                    .mapToInt(i -> (int) i)
                    .toArray();
            InsertionInput input = Storage.reordered(golden.input(golden.manager, "plain"), order);
            InsertionOutput output = golden.network.forward(input, Mode.INFERENCE);
            golden.cases.requireClose(
                    "shuffled.logits",
                    output.logits(),
                    input.attend().orElseThrow().toBooleanArray(),
                    TOLERANCE);
            golden.cases.requireClose(
                    "shuffled.stop_logits", output.stopLogits().orElseThrow(), TOLERANCE);
        }
    }

    @Test
    void computesTheInsertionTransformerWithoutAStopHead() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.insertionTransformer()) {
            InsertionOutput output = golden.network.forward(golden.input(golden.manager, "inorder"), Mode.INFERENCE);
            golden.cases.requireClose("inorder.logits", output.logits(), golden.visible("inorder"), TOLERANCE);
            assertTrue(output.stopLogits().isEmpty());
        }
    }

    @Test
    void turnsByTheAnglesOfTheOriginal() {
        GoldenFile cases = GoldenFile.resource("/golden/ilm/cases.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            RotaryEmbedding rotary = new RotaryEmbedding(Rotation.of(16), 65);
            rotary.initialize(manager, DataType.FLOAT32);
            NDArray positions = manager.arange(0, 16, 1, DataType.INT64).reshape(1, 16);
            RotaryEmbedding.Angles angles = rotary.angles(positions);
            cases.requireClose("rotary.cos", angles.cos().reshape(16, 8), 1e-6);
            cases.requireClose("rotary.sin", angles.sin().reshape(16, 8), 1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, 2e-2", "INT8, 1e-1"})
    void computesNearlyTheSameInEveryPrecision(Precision precision, double tolerance) throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.first(precision)) {
            InsertionOutput output = golden.network.forward(golden.input(golden.manager, "outoforder"), Mode.INFERENCE);
            golden.cases.requireRelativelyClose(
                    "outoforder.logits", output.logits(), golden.visible("outoforder"), tolerance);
            golden.cases.requireRelativelyClose(
                    "outoforder.stopping_logits", output.stopLogits().orElseThrow(), tolerance);
        }
        try (GoldenNetwork golden = GoldenNetwork.variant(precision)) {
            InsertionOutput output = golden.network.forward(golden.input(golden.manager, "plain"), Mode.INFERENCE);
            golden.cases.requireRelativelyClose("plain.logits", output.logits(), golden.visible("plain"), tolerance);
        }
    }

    @Test
    void readsOnlyTheRowsWanted() throws IOException {
        try (GoldenNetwork golden = GoldenNetwork.variant(Precision.FLOAT32)) {
            InsertionInput input = golden.input(golden.manager, "plain");
            NDArray all = golden.network.forward(input, Mode.INFERENCE).logits();
            NDArray rows = golden.manager.create(new long[] {0, 5, 9, 12});
            InsertionOutput wanted = golden.network.forward(input, rows, Mode.INFERENCE);
            assertEquals(new Shape(4, 29), wanted.logits().getShape());
            NDArray expected = all.reshape(-1, 29).get(rows);
            assertTrue(expected.sub(wanted.logits()).abs().max().getFloat() < 1e-5f);
            golden.cases.requireClose("plain.stop_logits", wanted.stopLogits().orElseThrow(), TOLERANCE);
        }
    }
}
