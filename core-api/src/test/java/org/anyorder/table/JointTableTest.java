// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.EvidenceCheck;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Visibility;
import org.anyorder.model.Want;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class JointTableTest {

    private static final int V = 3;
    private static final int L = 4;
    private static final int MASK = V;

    private final RandomGenerator random = Seeds.random("JointTableTest");
    private final double[] joint = RandomLaws.law(random, 81);
    private final JointTable table = JointTable.of(V, L, joint);

    @Test
    void maskedViewAnswersWithTheExactConditionalsInEveryState() {
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = table.masked().open(scope)) {
            state.join(1);
            for (int code = 0; code < 256; code++) {
                int[] visible = RandomLaws.outcome(code, V + 1, L);
                int[] all = {0, 1, 2, 3};
                Scores scores =
                        state.evaluate(scope, MaskedPass.whole(new int[][] {visible}, Targets.of(new int[][] {all})));
                assertEquals(DataType.FLOAT64, scores.logits().getDataType());
                for (int position : all) {
                    assertConditional(visible, position, scores, position);
                }
            }
        }
    }

    @Test
    void rowsShorterThanTheTableLeaveTheRestUndecided() {
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = table.masked().open(scope)) {
            state.join(1);
            Scores scores = state.evaluate(scope, MaskedPass.whole(new int[][] {{1, MASK}}, Targets.onePerRow(1)));
            assertConditional(new int[] {1, MASK, MASK, MASK}, 1, scores, 0);
        }
    }

    @Test
    void causalViewAnswersWithTheExactConditionalsOfEveryPrefix() {
        try (NDManager scope = NDManager.newBaseManager();
                CausalState state = table.causal().open(scope)) {
            for (int index = 0; index < 81; index++) {
                int[] tokens = RandomLaws.outcome(index, V, L);
                state.select(new int[0]);
                state.join(1);
                Scores scores = state.append(
                        scope,
                        new Append.Chain(new int[][] {tokens}),
                        Targets.of(new int[][] {{-1, 0, 1, 2}}),
                        Want.LOGITS);
                for (int position = 0; position < L; position++) {
                    int[] visible = tokens.clone();
                    Arrays.fill(visible, position, L, MASK);
                    assertConditional(visible, position, scores, position);
                }
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> state.append(
                            scope, new Append.Chain(new int[][] {{0}}), Targets.of(new int[1][0]), Want.LOGITS));
        }
    }

    @Test
    void anySubsetViewAnswersWithTheExactConditionalsInBothViews() {
        int[] ranks = {2, 0, 3, 1};
        try (NDManager scope = NDManager.newBaseManager();
                SubsetState state = table.anySubset().open(scope)) {
            state.join(1);
            for (int index = 0; index < 81; index++) {
                int[] tokens = RandomLaws.outcome(index, V, L);
                Scores marginals = evaluate(scope, state, tokens, ranks, SubsetPass.View.MARGINALS, 0, 2, 3);
                Scores chain = evaluate(scope, state, tokens, ranks, SubsetPass.View.CHAIN, 0, 2, 3);
                int[] prompt = {MASK, tokens[1], MASK, MASK};
                assertConditional(prompt, 0, marginals, 0);
                assertConditional(prompt, 2, marginals, 1);
                assertConditional(prompt, 3, marginals, 2);
                assertConditional(new int[] {MASK, tokens[1], MASK, tokens[3]}, 0, chain, 0);
                assertConditional(new int[] {tokens[0], tokens[1], MASK, tokens[3]}, 2, chain, 1);
                assertConditional(prompt, 3, chain, 2);
            }
        }
    }

    @Test
    void withBlocksAPositionSeesItsOwnAndEarlierOnes() {
        MaskedModel blocks =
                JointTable.of(V, L, joint, new Visibility.BlockCausal(2)).masked();
        int[] row = {MASK, 1, 2, MASK};
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = blocks.open(scope)) {
            state.join(1);
            Scores scores =
                    state.evaluate(scope, MaskedPass.whole(new int[][] {row}, Targets.of(new int[][] {{0, 3}})));
            assertConditional(new int[] {MASK, 1, MASK, MASK}, 0, scores, 0);
            assertConditional(row, 3, scores, 1);
        }
    }

    @Test
    void outsideItsWindowAPassSeesWhatWasStoredUntilItIsForgotten() {
        int[] before = {0, MASK, 1, 2};
        int[] now = {2, MASK, MASK, 1};
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = table.masked().open(scope)) {
            state.join(1);
            window(scope, state, before, 0, 4, MaskedPass.Store.WINDOW);
            assertConditional(
                    new int[] {0, MASK, MASK, 2}, 1, window(scope, state, now, 1, 3, MaskedPass.Store.NOTHING), 0);
            state.forget(new int[] {3});
            assertConditional(
                    new int[] {0, MASK, MASK, MASK}, 1, window(scope, state, now, 1, 3, MaskedPass.Store.NOTHING), 0);
        }
    }

    @Test
    void impossibleEvidenceIsKnownAndAnsweredUniformly() {
        double[] never = new double[81];
        never[0] = 0.5;
        never[80] = 0.5;
        JointTable sparse = JointTable.of(V, L, never);
        int[] impossible = {0, 2, MASK, MASK};
        boolean[] given = {true, true, false, false};
        List.of(sparse.masked(), sparse.anySubset(), sparse.causal()).forEach(model -> {
            EvidenceCheck check = model.feature(EvidenceCheck.class).orElseThrow();
            assertFalse(check.possible(impossible, given));
            assertTrue(check.possible(new int[] {0, 0, MASK, MASK}, given));
            assertTrue(check.possible(new int[0], new boolean[0]));
        });
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = sparse.masked().open(scope)) {
            state.join(1);
            double[] logits = state.evaluate(scope, MaskedPass.whole(new int[][] {impossible}, Targets.onePerRow(2)))
                    .logits()
                    .toDoubleArray();
            assertEquals(-Math.log(3), logits[0], 1e-15);
            assertEquals(-Math.log(3), logits[2], 1e-15);
        }
    }

    /** 200,000 draws, one token a step in random order, in batches of 2,000; the control draws all at once. */
    @Test
    void drawingTokenByTokenFollowsTheJointLaw() {
        RandomGenerator fixed = RandomGeneratorFactory.of("L64X128MixRandom").create(20260101);
        JointTable drawn = JointTable.of(V, L, RandomLaws.law(fixed, 81));
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> independent = new HashMap<>();
        for (int index = 0; index < 81; index++) {
            int[] tokens = RandomLaws.outcome(index, V, L);
            List<Integer> key = IntStream.of(tokens).boxed().toList();
            law.put(key, drawn.probability(tokens));
            double product = 1;
            for (int position = 0; position < L; position++) {
                int[] only = {MASK, MASK, MASK, MASK};
                only[position] = tokens[position];
                product *= drawn.mass(only);
            }
            independent.put(key, product);
        }
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int batch = 0; batch < 100; batch++) {
            for (int[] row : drawBatch(drawn.masked(), 2000, fixed)) {
                counts.merge(IntStream.of(row).boxed().toList(), 1, Integer::sum);
            }
        }
        new LawTest(law, independent).check(counts);
    }

    @Test
    void refusesWhatIsNoJointLaw() {
        refused("vocab_size must be in [1, 1048576], got 0", 0, 1);
        refused("length must be in [1, 1024], got 0", 2, 0);
        refused("length must leave vocab_size^length at most 1048576, got 2^21", 2, 21);
        refused("probabilities must hold vocab_size^length = 4 numbers, got 3", 2, 2, 0.5, 0.5, 0);
        refused("probabilities[1] must be a probability in [0, 1], got NaN", 2, 1, 1, Double.NaN);
        refused("probabilities[0] must be a probability in [0, 1], got -0.5", 2, 1, -0.5, 1.5);
        refused("probabilities must sum to 1 within 1.0E-9", 2, 1, 0.5, 0.5 + 2e-9);
        assertEquals(0.5, JointTable.of(2, 1, new double[] {0.5, 0.5 + 0.5e-9}).probability(0), 1e-15);
    }

    private static void refused(String message, int vocabulary, int length, double... numbers) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> JointTable.of(vocabulary, length, numbers));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private void assertConditional(int[] visible, int position, Scores scores, int row) {
        double[] expected = RandomLaws.conditional(joint, V, visible, position);
        double[] logits = Arrays.copyOfRange(scores.logits().toDoubleArray(), row * V, (row + 1) * V);
        for (int token = 0; token < V; token++) {
            assertEquals(
                    expected[token],
                    Math.exp(logits[token]),
                    1e-12,
                    "token " + token + " at " + position + " of " + Arrays.toString(visible));
        }
    }

    private static Scores evaluate(
            NDManager scope, SubsetState state, int[] tokens, int[] ranks, SubsetPass.View view, int... wanted) {
        return state.evaluate(
                scope,
                new SubsetPass(
                        TokenBatch.of(new int[][] {tokens}),
                        new int[][] {ranks},
                        new int[] {1},
                        new int[] {1},
                        view,
                        Targets.of(new int[][] {wanted})));
    }

    private static Scores window(
            NDManager scope, MaskedState state, int[] row, int from, int to, MaskedPass.Store store) {
        return state.evaluate(
                scope,
                new MaskedPass(
                        TokenBatch.of(new int[][] {row}),
                        new MaskedPass.Windows(new int[] {from}, new int[] {to}),
                        store,
                        new double[0],
                        Targets.onePerRow(1),
                        Want.LOGITS));
    }

    private static int[][] drawBatch(MaskedModel model, int rows, RandomGenerator random) {
        int[][] tokens = new int[rows][L];
        int[][] orders = new int[rows][];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(tokens[row], MASK);
            List<Integer> order = Arrays.asList(0, 1, 2, 3);
            shuffle(order, random);
            orders[row] = order.stream().mapToInt(Integer::intValue).toArray();
        }
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(rows);
            for (int step = 0; step < L; step++) {
                int at = step;
                int[] positions =
                        IntStream.range(0, rows).map(row -> orders[row][at]).toArray();
                try (NDManager scope = owner.newSubManager()) {
                    double[] logits = state.evaluate(scope, MaskedPass.whole(tokens, Targets.onePerRow(positions)))
                            .logits()
                            .toDoubleArray();
                    for (int row = 0; row < rows; row++) {
                        double left = random.nextDouble();
                        int token = -1;
                        while (left >= 0 && token < V - 1) {
                            token++;
                            left -= Math.exp(logits[row * V + token]);
                        }
                        tokens[row][positions[row]] = token;
                    }
                }
            }
        }
        return tokens;
    }

    private static void shuffle(List<Integer> order, RandomGenerator random) {
        for (int last = order.size() - 1; last > 0; last--) {
            Collections.swap(order, last, random.nextInt(last + 1));
        }
    }
}
