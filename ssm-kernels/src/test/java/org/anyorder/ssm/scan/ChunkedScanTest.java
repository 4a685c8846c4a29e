// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.ssm.scan.SelectiveScan.Way;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Seeds;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mamba-2's scan against the recorded one {@code ssd.*}, against its recurrence, and against Mamba's. */
class ChunkedScanTest {
    private static final GoldenFile CASES = new GoldenFolder("ssm").cases();

    private final NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final RandomGenerator random = Seeds.random("ChunkedScan");

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"zero, 8", "init, 8", "zero, 1", "init, 4", "init, 32", "init, 5"})
    void valuesAndGradientsAreTheRecordedOnes(String start, int chunk) {
        List<String> names = new ArrayList<>(List.of("X", "A", "B", "C"));
        NDList inputs = new NDList();
        names.forEach(name -> inputs.add(CASES.array(scope, "ssd." + name)));
        NDArray state = CASES.array(scope, "ssd.initial_state");
        if (start.equals("init")) {
            names.add("initial_state");
        } else {
            state = scope.zeros(state.getShape());
        }
        inputs.add(state);
        inputs.forEach(input -> input.setRequiresGradient(true));
        NDArray towards = CASES.array(scope, "ssd." + start + ".grad_out");
        try (GradientScope gradient = GradientScope.open(scope)) {
            NDList found =
                    ChunkedScan.apply(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3), inputs.get(4), chunk);
            CASES.requireRelativelyClose("ssd." + start + ".Y", found.get(0), 1e-4);
            CASES.requireRelativelyClose("ssd." + start + ".final_state", found.get(1), 1e-4);
            gradient.backward(found.get(0).mul(towards).sum());
        }
        for (int i = 0; i < names.size(); i++) {
            CASES.requireRelativelyClose(
                    "ssd." + start + ".grad." + names.get(i), inputs.get(i).getGradient(), 1e-3);
        }
    }

    /** What a token keeps of an earlier one, exp of the sum of the decays in between: asked by unit vectors. */
    @Test
    void decaysBetweenTokensAreTheRecordedOnes() {
        NDArray decay = CASES.array(scope, "ssd.segsum_in").reshape(1, 8, 1);
        NDArray ones = scope.ones(new Shape(1, 8, 1, 1));
        NDArray state = scope.zeros(new Shape(1, 1, 8, 1));
        for (int chunk : new int[] {2, 8, 64}) {
            NDArray x = scope.eye(8).reshape(1, 8, 1, 8);
            NDArray y = ChunkedScan.apply(x, decay, ones, ones, state, chunk).get(0);
            CASES.requireRelativelyClose("ssd.segsum_exp", y.reshape(8, 8), 1e-5);
        }
    }

    private NDArray random(long... shape) {
        Shape sizes = new Shape(shape);
        return scope.create(Scans.numbers(random, (int) sizes.size()), sizes);
    }

    /** The recurrence of Mamba with decays and steps that channels share: Δ = 1 where x is multiplied by Δ already. */
    private NDList byRecurrence(NDArray x, NDArray decay, NDArray b, NDArray c, NDArray state) {
        Shape shape = x.getShape();
        long rows = shape.get(0);
        long length = shape.get(1);
        long heads = shape.get(2);
        long width = shape.get(3);
        long size = b.getShape().get(3);
        NDArray h = state;
        NDList outputs = new NDList();
        int times = (int) (heads / b.getShape().get(2));
        for (int t = 0; t < length; t++) {
            NDArray write = b.get(":, " + t).repeat(1, times).expandDims(2); // (B, H, 1, N)
            NDArray read = c.get(":, " + t).repeat(1, times).expandDims(3); // (B, H, N, 1)
            NDArray fade = decay.get(":, " + t).exp().reshape(rows, heads, 1, 1);
            h = h.mul(fade).add(x.get(":, " + t).expandDims(3).mul(write));
            outputs.add(h.matMul(read).reshape(rows, 1, heads, width));
        }
        assertEquals(size, h.getShape().get(3));
        return new NDList(NDArrays.concat(outputs, 1), h);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 150})
    void everyChunkIsTheRecurrence(int length) {
        NDArray x = random(2, length, 4, 3);
        NDArray decay = random(2, length, 4).abs().neg();
        NDArray b = random(2, length, 2, 5);
        NDArray c = random(2, length, 2, 5);
        NDArray state = random(2, 4, 3, 5);
        NDList expected = byRecurrence(x, decay, b, c, state);
        for (int chunk : new int[] {1, 2, 16, 64, 128}) {
            NDList found = ChunkedScan.apply(x, decay, b, c, state, chunk);
            for (int part = 0; part < 2; part++) {
                float scale = expected.get(part).abs().max().getFloat();
                assertArrayEquals(
                        expected.get(part).toFloatArray(),
                        found.get(part).toFloatArray(),
                        1e-4f * scale,
                        "chunk " + chunk);
            }
        }
    }

    /** Chunks whose decays are split in two factors stand beside chunks whose decays would overflow so. */
    @ParameterizedTest
    @CsvSource({"1, 6, 1", "1, 3, 1", "2, 6, 3", "3, 6, 1", "2, 5, 5"})
    void slowAndFastDecaysInTurnAreTheRecurrence(int rows, int heads, int groups) {
        int length = 16 * 19 + 7;
        NDArray x = random(rows, length, heads, 3);
        NDArray b = random(rows, length, groups, 5);
        NDArray c = random(rows, length, groups, 5);
        NDArray state = random(rows, heads, 3, 5);
        NDArray mild = random(rows, length, heads).abs().neg();
        NDArray slow = mild.mul(0.01);
        NDArray limit = scope.full(mild.getShape(), -80f / 16);
        NDArray oneHead = mild.mul(scope.arange(heads).eq(1).mul(39f).add(1f)); // beyond any limit in one head alone
        NDArray oneToken =
                mild.mul(scope.arange(length).mod(50).eq(0).mul(999f).add(1f).reshape(1, length, 1));
        NDArray growing = mild.neg();
        NDArray turns = mild.mul(
                scope.arange(length).div(64).floor().mod(2).mul(30f).add(0.1f).reshape(1, length, 1));
        for (NDArray decay : List.of(slow, mild, limit, oneHead, oneToken, turns, growing.mul(0.02))) {
            NDList expected = byRecurrence(x, decay, b, c, state);
            NDList found = ChunkedScan.apply(x, decay, b, c, state, 16);
            for (int part = 0; part < 2; part++) {
                float scale = expected.get(part).abs().max().getFloat();
                assertArrayEquals(
                        expected.get(part).toFloatArray(), found.get(part).toFloatArray(), 1e-5f * scale);
            }
        }
    }

    @Test
    void aSequenceMayBeSplitAnywhere() {
        NDArray x = random(1, 100, 2, 3);
        NDArray decay = random(1, 100, 2).abs().neg();
        NDArray b = random(1, 100, 1, 4);
        NDArray c = random(1, 100, 1, 4);
        NDArray state = random(1, 2, 3, 4);
        NDList whole = ChunkedScan.apply(x, decay, b, c, state, 64);
        for (int at : new int[] {1, 37, 64, 99}) {
            String before = ":, 0:" + at;
            String after = ":, " + at + ":";
            NDList first = ChunkedScan.apply(x.get(before), decay.get(before), b.get(before), c.get(before), state, 64);
            NDList second =
                    ChunkedScan.apply(x.get(after), decay.get(after), b.get(after), c.get(after), first.get(1), 64);
            NDArray joined = NDArrays.concat(new NDList(first.get(0), second.get(0)), 1);
            assertArrayEquals(whole.get(0).toFloatArray(), joined.toFloatArray(), 1e-3f, "at " + at);
            assertArrayEquals(whole.get(1).toFloatArray(), second.get(1).toFloatArray(), 1e-3f);
        }
    }

    /** With rates and steps that do not differ within a head it is the scan of Mamba. */
    @Test
    void withSharedRatesAndStepsItIsMambas() {
        NDArray u = random(2, 20, 2, 3);
        NDArray delta = random(2, 20, 2).abs();
        NDArray rate = random(2).abs().neg();
        NDArray b = random(2, 20, 1, 4);
        NDArray c = random(2, 20, 1, 4);
        NDArray state = random(2, 2, 3, 4);
        NDList dual = ChunkedScan.apply(u.mul(delta.expandDims(3)), delta.mul(rate), b, c, state, 8);
        NDArray each = delta.expandDims(3).broadcast(2, 20, 2, 3).reshape(2, 20, 6);
        NDArray rates = rate.reshape(2, 1, 1).broadcast(2, 3, 4).reshape(6, 4);
        NDList selective =
                SelectiveScan.apply(u.reshape(2, 20, 6), each, rates, b, c, state.reshape(2, 6, 4), Way.STEPS);
        assertArrayEquals(selective.get(0).toFloatArray(), dual.get(0).toFloatArray(), 1e-4f);
        assertArrayEquals(selective.get(1).toFloatArray(), dual.get(1).toFloatArray(), 1e-4f);
    }

    /** Without decay it is linear attention: y_t = Σ_{s ≤ t} (C_t · B_s) x_s. */
    @Test
    void withoutDecayItIsLinearAttention() {
        NDArray x = random(1, 30, 1, 3);
        NDArray b = random(1, 30, 1, 4);
        NDArray c = random(1, 30, 1, 4);
        NDArray scores = c.reshape(30, 4).matMul(b.reshape(30, 4).transpose());
        NDArray later = scope.arange(30).expandDims(1).lt(scope.arange(30).expandDims(0));
        NDArray masked = NDArrays.where(later, scope.zeros(new Shape(30, 30)), scores);
        NDArray expected = masked.matMul(x.reshape(30, 3));
        NDArray found = ChunkedScan.apply(
                        x, scope.zeros(new Shape(1, 30, 1)), b, c, scope.zeros(new Shape(1, 1, 3, 4)), 16)
                .get(0);
        assertArrayEquals(expected.toFloatArray(), found.toFloatArray(), 1e-4f);
    }

    @Test
    void veryFastDecayGivesNumbers() {
        NDList inputs = new NDList(
                random(1, 200, 2, 3),
                scope.full(new Shape(1, 200, 2), -50f),
                random(1, 200, 1, 4),
                random(1, 200, 1, 4),
                random(1, 2, 3, 4));
        inputs.forEach(input -> input.setRequiresGradient(true));
        try (GradientScope gradient = GradientScope.open(scope)) {
            NDList found =
                    ChunkedScan.apply(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3), inputs.get(4), 64);
            gradient.backward(found.get(0).sum().add(found.get(1).sum()));
            inputs.addAll(found);
        }
        for (int i = 0; i < 7; i++) {
            float[] values = (i < 5 ? inputs.get(i).getGradient() : inputs.get(i)).toFloatArray();
            for (float value : values) {
                assertTrue(Float.isFinite(value), "array " + i);
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        NDArray x = random(1, 6, 4, 3);
        NDArray decay = random(1, 6, 4);
        NDArray b = random(1, 6, 2, 5);
        NDArray state = random(1, 4, 3, 5);
        ChunkedScan.apply(x, decay, b, b, state, 3);
        for (int chunk : new int[] {0, -1, 1025}) {
            assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(x, decay, b, b, state, chunk));
        }
        NDArray wrong = random(1, 6, 3, 5);
        assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(x, decay, wrong, wrong, state, 3));
        assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(x, decay, b, wrong, state, 3));
        assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(x, wrong, b, b, state, 3));
        assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(x, decay, b, b, wrong, 3));
        assertThrows(IllegalArgumentException.class, () -> ChunkedScan.apply(decay, decay, b, b, state, 3));
    }
}
