// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.insertion.ParallelInsertion;
import org.anyorder.insertion.SlotEnding;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.train.SpanLoss.SlotTarget;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.Vocabulary;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingInsertionModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A table with free numbers for every slot of every visible state, trained by stochastic gradients on drawn drops,
 * comes to the least loss that enumeration gives, and decodes in the order its loss is made for.
 */
class SpanTableTrainingTest {
    private static final int CLS = 98;
    private static final int BOS = 99;
    private static final int UPDATES = 300_000;

    /** Below a hundredth of a nat is left to the last learning rate. */
    private static final double NEAR = 0.01;

    /** Several sequences with repeated tokens and several lengths: the loss at its best is not 0. */
    private static final Map<List<Integer>, Double> SEVERAL = Map.of(
            List.of(0, 1, 2), 0.3,
            List.of(0, 2), 0.25,
            List.of(1, 1, 2, 0), 0.25,
            List.of(2, 0, 1, 0), 0.15,
            List.of(), 0.05);

    private static final Map<List<Integer>, Double> COUNTING = Map.of(List.of(0, 1, 2, 3, 4, 5, 6), 1.0);

    @ParameterizedTest
    @EnumSource(SpanLoss.Order.class)
    void trainingReachesTheLeastLossOfEveryOrder(SpanLoss.Order order) {
        reachesTheLeastLoss(SpanLoss.of(order));
    }

    @ParameterizedTest
    @EnumSource(SpanLoss.Order.class)
    void trainingReachesTheLeastLossWithSequenceFinalisation(SpanLoss.Order order) {
        reachesTheLeastLoss(new SpanLoss(order, 0.5, SpanLoss.Termination.SEQUENCE, 1));
    }

    private static void reachesTheLeastLoss(SpanLoss loss) {
        Table table = new Table(3);
        double before = expected(table, loss, SEVERAL);
        train(table, loss, SEVERAL);
        double least = expected(optimum(loss, SEVERAL, 3), loss, SEVERAL);
        double after = expected(table, loss, SEVERAL);
        assertTrue(before > least + 20 * NEAR, "nothing to learn: " + before + ", at best " + least);
        assertTrue(least > NEAR, "the data leave nothing open: " + least);
        assertTrue(after > least - 1e-9, "below the least loss: " + after + ", at best " + least);
        assertEquals(least, after, NEAR, loss.toString());
    }

    @Test
    void theOptimumFromLeftToRightDecodesFromLeftToRight() {
        Table table = new Table(7);
        train(table, SpanLoss.of(SpanLoss.Order.LEFT_TO_RIGHT), COUNTING);
        Generation generation = parallel(table, SlotEnding.DEFAULT);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, generation.tokens());
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 7}, generation.steps());
        assertEquals(8, generation.usage().nfe());
    }

    @Test
    void theOptimumOfTheTreeDecodesInTheLogarithmOfTheLength() {
        Table table = new Table(7);
        train(table, SpanLoss.of(SpanLoss.Order.BINARY_TREE), COUNTING);
        Generation generation = parallel(table, SlotEnding.DEFAULT);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, generation.tokens());
        assertArrayEquals(new int[] {3, 2, 3, 1, 3, 2, 3}, generation.steps());
        assertEquals(4, generation.usage().nfe());
    }

    @Test
    void theTreeWithSequenceFinalisationEndsWithTheSequence() {
        Table table = new Table(7);
        train(table, new SpanLoss(SpanLoss.Order.BINARY_TREE, 1, SpanLoss.Termination.SEQUENCE, 1), COUNTING);
        Generation generation =
                parallel(table, new SlotEnding(OptionalDouble.empty(), 0, SlotEnding.Termination.SEQUENCE));
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, generation.tokens());
        assertEquals(4, generation.usage().nfe());
    }

    private static Generation parallel(Table table, SlotEnding ending) {
        try (StrategyGenerator<InsertionModel> generator =
                StrategyGenerator.of(new AssertingInsertionModel(table), new ParallelInsertion(ending))) {
            return generator.infill(GenerationRequest.builder(Template.continuing())
                    .sampling(SamplingOptions.greedy())
                    .build());
        }
    }

    private static void train(Table table, SpanLoss loss, Map<List<Integer>, Double> data) {
        RandomGenerator random = new SplittableRandom(29);
        List<Map.Entry<List<Integer>, Double>> entries = data.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(java.util.Comparator.comparing(Object::toString)))
                .toList();
        for (int update = 0; update < UPDATES; update++) {
            double left = random.nextDouble();
            int pick = 0;
            while (pick < entries.size() - 1 && (left -= entries.get(pick).getValue()) >= 0) {
                pick++;
            }
            InsertionExample example = example(entries.get(pick).getKey());
            boolean[] drop = TokenDrops.fromWholeTarget().draw(example, random);
            table.learn(DepletedExample.of(example, drop), loss);
        }
    }

    private static InsertionExample example(List<Integer> tokens) {
        return InsertionExample.ofText(
                CLS, BOS, tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Takes every depleted example of the data with its probability. */
    private interface Visitor {
        void visit(DepletedExample example, double probability);
    }

    private static void enumerate(Map<List<Integer>, Double> data, Visitor visitor) {
        data.forEach((tokens, probability) -> {
            InsertionExample example = example(tokens);
            int length = tokens.size();
            for (int subset = 0; subset < 1 << length; subset++) {
                boolean[] drop = new boolean[example.length()];
                for (int i = 0; i < length; i++) {
                    drop[example.targetStart() + i] = (subset >> i & 1) == 1;
                }
                double ways = choose(length, Integer.bitCount(subset));
                visitor.visit(DepletedExample.of(example, drop), probability / (length + 1) / ways);
            }
        });
    }

    private static double choose(int n, int k) {
        double ways = 1;
        for (int i = 1; i <= k; i++) {
            ways = ways * (n - k + i) / i;
        }
        return ways;
    }

    private static double expected(Table table, SpanLoss loss, Map<List<Integer>, Double> data) {
        double[] sum = new double[1];
        enumerate(data, (example, probability) -> sum[0] += probability * table.loss(example, loss));
        return sum[0];
    }

    /** In every slot the mean of what is wanted there. */
    private static Table optimum(SpanLoss loss, Map<List<Integer>, Double> data, int letters) {
        Map<List<Integer>, double[]> wanted = new HashMap<>();
        enumerate(data, (example, probability) -> {
            List<SlotTarget> targets = loss.targets(example, letters);
            for (SlotTarget target : targets) {
                double[] law =
                        wanted.computeIfAbsent(Table.key(example, target.slot()), key -> new double[letters + 1]);
                for (int i = 0; i < target.tokens().length; i++) {
                    law[target.tokens()[i]] += probability * target.weights()[i] / targets.size();
                }
            }
        });
        Table table = new Table(letters);
        wanted.forEach((key, law) -> table.logits.put(
                key,
                Arrays.stream(law).map(value -> Math.max(-100, Math.log(value))).toArray()));
        return table;
    }

    /** One logit for every letter and the end, for every slot of every visible state on its own. */
    private record Table(int letters, Map<List<Integer>, double[]> logits, Map<List<Integer>, Integer> visits)
            implements InsertionModel {

        Table(int letters) {
            this(letters, new HashMap<>(), new HashMap<>());
        }

        static List<Integer> key(DepletedExample example, int slot) {
            List<Integer> key = new ArrayList<>();
            key.add(slot - 1);
            Arrays.stream(example.visible()).skip(2).forEach(key::add);
            return key;
        }

        double[] row(List<Integer> key) {
            return logits.computeIfAbsent(key, unseen -> new double[letters + 1]);
        }

        private static double[] law(double[] row) {
            double top = Arrays.stream(row).max().orElseThrow();
            double sum = Arrays.stream(row).map(logit -> Math.exp(logit - top)).sum();
            return Arrays.stream(row).map(logit -> Math.exp(logit - top) / sum).toArray();
        }

        double loss(DepletedExample example, SpanLoss loss) {
            List<SlotTarget> targets = loss.targets(example, letters);
            double sum = 0;
            for (SlotTarget target : targets) {
                double[] law = law(row(key(example, target.slot())));
                for (int i = 0; i < target.tokens().length; i++) {
                    double weight = target.weights()[i];
                    sum -= weight == 0 ? 0 : weight * Math.log(law[target.tokens()[i]]);
                }
            }
            return sum / targets.size();
        }

        void learn(DepletedExample example, SpanLoss loss) {
            List<SlotTarget> targets = loss.targets(example, letters);
            // The mean over an example's slots; of how many depends on the state and with sequence finalisation on
            // more.
            double share = (example.length() - 1.0) / targets.size();
            for (SlotTarget target : targets) {
                List<Integer> key = key(example, target.slot());
                double rate = 4 * share * Math.min(1, 60.0 / (60 + visits.merge(key, 1, Integer::sum)));
                double[] row = row(key);
                double[] law = law(row);
                double mass = Arrays.stream(target.weights()).sum();
                for (int token = 0; token < row.length; token++) {
                    row[token] -= rate * mass * law[token];
                }
                for (int i = 0; i < target.tokens().length; i++) {
                    row[target.tokens()[i]] += rate * target.weights()[i];
                }
            }
        }

        @Override
        public Ending ending() {
            return Ending.END_TOKENS;
        }

        @Override
        public int addedTokens(InsertionRow row) {
            return 0;
        }

        @Override
        public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
            List<double[]> open = new ArrayList<>();
            int[] offsets = new int[rows.size() + 1];
            for (int r = 0; r < rows.size(); r++) {
                InsertionRow state = rows.get(r);
                for (int slot = 0; slot < state.open().length; slot++) {
                    if (state.open()[slot]) {
                        List<Integer> key = new ArrayList<>();
                        key.add(slot);
                        Arrays.stream(state.tokens()).forEach(key::add);
                        open.add(row(key));
                    }
                }
                offsets[r + 1] = open.size();
            }
            double[] flat = open.stream().flatMapToDouble(Arrays::stream).toArray();
            return new InsertionScores(
                    scope.create(flat, new Shape(open.size(), letters + 1)),
                    offsets,
                    new Stop.PerSlot(letters, OptionalDouble.empty()));
        }

        @Override
        public Vocabulary vocabulary() {
            return new Vocabulary(
                    letters + 1,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(letters),
                    OptionalInt.empty(),
                    Set.of());
        }

        @Override
        public Device device() {
            return Device.cpu();
        }

        @Override
        public int maxLength() {
            return 100;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
