// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.insertion.network.InsertionInput;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.nn.Mode;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.junit.jupiter.api.Test;

/** The losses of the paper against their formulas in plain Java. */
class SpanLossTest {
    private static final int END = 3;

    /** CLS, prefix 9 8, BOS, target 10 … 16. */
    private static final InsertionExample EXAMPLE =
            InsertionExample.ofPrefix(1, new int[] {9, 8}, 4, new int[] {10, 11, 12, 13, 14, 15, 16});

    private static final List<SpanLoss> LOSSES = List.of(
            SpanLoss.of(SpanLoss.Order.UNIFORM),
            SpanLoss.of(SpanLoss.Order.BINARY_TREE),
            new SpanLoss(SpanLoss.Order.BINARY_TREE, 0.3, SpanLoss.Termination.SEQUENCE, 1),
            new SpanLoss(SpanLoss.Order.BINARY_TREE, 2.5, SpanLoss.Termination.SLOT, 0.1),
            SpanLoss.of(SpanLoss.Order.LEFT_TO_RIGHT),
            new SpanLoss(SpanLoss.Order.UNIFORM, 1, SpanLoss.Termination.SEQUENCE, 1));

    private static DepletedExample dropping(int... tokens) {
        int[] ids = EXAMPLE.ids();
        boolean[] drop = new boolean[ids.length];
        for (int j = 0; j < ids.length; j++) {
            int id = ids[j];
            drop[j] = Arrays.stream(tokens).anyMatch(token -> token == id);
        }
        return DepletedExample.of(EXAMPLE, drop);
    }

    private static List<DepletedExample> examples() {
        return List.of(
                dropping(11, 12, 13, 14, 16),
                dropping(),
                dropping(10, 11, 12, 13, 14, 15, 16),
                dropping(10, 15),
                dropping(12, 13, 15, 16));
    }

    /** The weight of the l-th of n tokens, straight from the formulas. */
    private static double weight(SpanLoss loss, int l, int n) {
        return switch (loss.order()) {
            case UNIFORM -> 1.0 / n;
            case LEFT_TO_RIGHT -> l == 0 ? 1 : 0;
            case BINARY_TREE ->
                Math.exp(-Math.abs((n - 1) / 2.0 - l) / loss.temperature())
                        / IntStream.range(0, n)
                                .mapToDouble(k -> Math.exp(-Math.abs((n - 1) / 2.0 - k) / loss.temperature()))
                                .sum();
        };
    }

    @Test
    void theWeightsAreThoseOfTheFormulas() {
        for (SpanLoss loss : LOSSES) {
            for (int n = 1; n <= 40; n++) {
                double[] weights = loss.weights(n);
                for (int l = 0; l < n; l++) {
                    assertEquals(weight(loss, l, n), weights[l], 1e-14, loss + " " + l + " of " + n);
                }
            }
        }
    }

    @Test
    void atTemperatureZeroTheCentreTakesAllAndAtInfinityEveryTokenTheSame() {
        for (double cold : new double[] {0, Double.MIN_VALUE, 1e-300, 1e-3}) {
            SpanLoss loss = new SpanLoss(SpanLoss.Order.BINARY_TREE, cold, SpanLoss.Termination.SLOT, 1);
            assertArrayEquals(new double[] {1}, loss.weights(1));
            assertArrayEquals(new double[] {0.5, 0.5}, loss.weights(2));
            assertArrayEquals(new double[] {0, 0, 1, 0, 0}, loss.weights(5));
            assertArrayEquals(new double[] {0, 0, 0.5, 0.5, 0, 0}, loss.weights(6));
            assertEquals(1, loss.weights(100_001)[50_000], 0);
        }
        for (double warm : new double[] {Double.MAX_VALUE, Double.POSITIVE_INFINITY}) {
            SpanLoss loss = new SpanLoss(SpanLoss.Order.BINARY_TREE, warm, SpanLoss.Termination.SLOT, 1);
            assertArrayEquals(SpanLoss.of(SpanLoss.Order.UNIFORM).weights(7), loss.weights(7), 1e-15);
        }
    }

    @Test
    void farTokensOfLongSpansUnderflowToZeroAndNotToNaN() {
        double[] weights = SpanLoss.of(SpanLoss.Order.BINARY_TREE).weights(10_000);
        assertEquals(1, Arrays.stream(weights).sum(), 1e-12);
        assertEquals(0, weights[0]);
        assertEquals(weights[4999], weights[5000]);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        for (double temperature : new double[] {-1e-9, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SpanLoss(SpanLoss.Order.BINARY_TREE, temperature, SpanLoss.Termination.SLOT, 1));
        }
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SpanLoss(SpanLoss.Order.UNIFORM, 1, SpanLoss.Termination.SLOT, weight));
        }
        assertThrows(IllegalArgumentException.class, () -> SpanLoss.of(SpanLoss.Order.UNIFORM)
                .weights(0));
    }

    @Test
    void targetsKeepTheOrderOfTheMissingSpan() {
        DepletedExample example = dropping(11, 12, 13, 14, 16); // CLS 9 8 BOS 10 _ 15 _
        List<SpanLoss.SlotTarget> targets =
                SpanLoss.of(SpanLoss.Order.LEFT_TO_RIGHT).targets(example, END);
        assertArrayEquals(
                new int[] {3, 4, 5},
                targets.stream().mapToInt(SpanLoss.SlotTarget::slot).toArray());
        assertArrayEquals(new int[] {END}, targets.get(0).tokens());
        assertArrayEquals(new int[] {11, 12, 13, 14}, targets.get(1).tokens());
        assertArrayEquals(new double[] {1, 0, 0, 0}, targets.get(1).weights());
        assertArrayEquals(new int[] {16}, targets.get(2).tokens());
    }

    @Test
    void withSequenceFinalisationOnlyCompleteSequencesTeachTheEnd() {
        SpanLoss loss = new SpanLoss(SpanLoss.Order.UNIFORM, 1, SpanLoss.Termination.SEQUENCE, 1);
        assertEquals(2, loss.targets(dropping(11, 12, 13, 14, 16), END).size());
        List<SpanLoss.SlotTarget> complete = loss.targets(dropping(), END);
        assertEquals(8, complete.size(), "the slots behind BOS and seven tokens");
        assertTrue(complete.stream().allMatch(target -> target.tokens()[0] == END));
    }

    /** Rows of logits, one for each slot of the loss, example after example. */
    private static double reference(
            SpanLoss loss, List<DepletedExample> examples, double[][] logits, double[][] slope) {
        double total = 0;
        int row = 0;
        for (DepletedExample example : examples) {
            int first = row;
            double sum = 0;
            for (int slot = 3; slot < example.length(); slot++) {
                int[] span = example.missing().get(slot);
                boolean ends = span.length == 0;
                if (ends && loss.termination() == SpanLoss.Termination.SEQUENCE && example.dropped() > 0) {
                    continue;
                }
                double[] wanted = new double[logits[row].length];
                if (ends) {
                    wanted[END] = loss.endWeight();
                }
                for (int l = 0; l < span.length; l++) {
                    wanted[span[l]] += weight(loss, l, span.length);
                }
                double logSum =
                        Math.log(Arrays.stream(logits[row]).map(Math::exp).sum());
                double mass = Arrays.stream(wanted).sum();
                for (int token = 0; token < wanted.length; token++) {
                    sum -= wanted[token] * (logits[row][token] - logSum);
                    slope[row][token] = mass * Math.exp(logits[row][token] - logSum) - wanted[token];
                }
                row++;
            }
            for (int k = first; k < row; k++) {
                for (int token = 0; token < slope[k].length; token++) {
                    slope[k][token] /= (row - first) * examples.size();
                }
            }
            total += sum / (row - first);
        }
        assertEquals(logits.length, row);
        return total / examples.size();
    }

    @Test
    void lossAndGradientAreThoseOfTheReference() {
        RandomGenerator random = new SplittableRandom(5);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            for (SpanLoss loss : LOSSES) {
                SpanCollator collator = new SpanCollator(0, END, loss);
                SlotBatch batch = collator.collate(examples(), manager);
                int slots = (int) batch.rows().size();
                double[][] logits = new double[slots][20];
                float[] flat = new float[slots * 20];
                for (int i = 0; i < flat.length; i++) {
                    flat[i] = (float) (3 * random.nextGaussian());
                    logits[i / 20][i % 20] = flat[i];
                }
                double[][] slope = new double[slots][20];
                double expected = reference(loss, examples(), logits, slope);
                NDArray array = manager.create(flat, new Shape(slots, 20));
                array.setRequiresGradient(true);
                NDArray value;
                try (GradientScope gradient = GradientScope.open(manager)) {
                    NDArray units = manager.create((float) collator.units(batch));
                    value = batch.slotLoss(array).sum().div(units);
                    gradient.backward(value);
                }
                assertEquals(expected, value.getFloat(), 1e-5, loss.toString());
                float[] found = array.getGradient().toFloatArray();
                for (int i = 0; i < found.length; i++) {
                    assertEquals(slope[i / 20][i % 20], found[i], 1e-6, loss + " at " + i);
                }
            }
        }
    }

    @Test
    void theObjectiveReadsTheNetworkAtTheSlotsOfTheLoss() throws Exception {
        try (GoldenTraining training = GoldenTraining.insertionTransformer();
                NDManager scope = training.manager.newSubManager()) {
            for (SpanLoss loss : LOSSES) {
                InsertionTransformerObjective objective = new InsertionTransformerObjective(training.subject(), loss);
                SpanCollator collator = new SpanCollator(0, END, loss);
                NDList arrays = new NDList();
                // Two groups: the loss is the mean over examples, however they are split.
                arrays.addAll(collator.collate(examples().subList(0, 2), scope).toList());
                arrays.addAll(collator.collate(examples().subList(2, 5), scope).toList());
                double value = objective
                        .loss(
                                new Pass<>(training.network, new ParameterStore(scope, false), Phase.VALIDATION, scope),
                                arrays)
                        .value()
                        .getFloat();
                double[][] logits = examples().stream()
                        .flatMap(example -> logits(training, example, loss, scope))
                        .toArray(double[][]::new);
                double expected = reference(loss, examples(), logits, new double[logits.length][logits[0].length]);
                assertEquals(expected, value, 1e-4, loss.toString());
            }
        }
    }

    private static java.util.stream.Stream<double[]> logits(
            GoldenTraining training, DepletedExample example, SpanLoss loss, NDManager scope) {
        VisibleTokens tokens = VisibleTokens.of(List.of(example), 0, SlotConstraint.NONE, scope);
        NDArray logits = training.network
                .forward(new InsertionInput(tokens.ids(), tokens.attend(), tokens.positions()), Mode.INFERENCE)
                .logits();
        boolean ending = loss.termination() == SpanLoss.Termination.SLOT || example.dropped() == 0;
        return IntStream.range(3, example.length())
                .filter(slot -> ending || example.missing().get(slot).length > 0)
                .mapToObj(slot -> {
                    float[] row = logits.get(0, slot).toFloatArray();
                    return IntStream.range(0, row.length)
                            .mapToDouble(i -> row[i])
                            .toArray();
                });
    }
}
