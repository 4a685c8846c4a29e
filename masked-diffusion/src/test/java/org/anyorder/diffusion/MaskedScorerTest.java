// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anyorder.Generator;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.diffusion.MaskedScorer.Estimator;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Visibility;
import org.anyorder.table.JointTable;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskedScorerTest {
    private static final long SEED = Seeds.seed("MaskedScorerTest");
    private static final MaskedScorer SCORER = new MaskedScorer(Estimator.COUNT, MaskedScorer.DEFAULT_DRAWS);

    private static JointTable table(int vocabulary, int length, long seed, Visibility visibility) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = IntStream.range(0, (int) Math.round(Math.pow(vocabulary, length)))
                .mapToDouble(i -> -Math.log(1 - random.nextDouble()))
                .toArray();
        double sum = Arrays.stream(law).sum();
        return JointTable.of(
                vocabulary, length, Arrays.stream(law).map(p -> p / sum).toArray(), visibility);
    }

    private static boolean[] all(int length) {
        boolean[] all = new boolean[length];
        Arrays.fill(all, true);
        return all;
    }

    private static Score score(MaskedModel model, int[] tokens, boolean[] scored) {
        return SCORER.score(new AssertingMaskedModel(model), tokens, scored, new SplittableRandom(1));
    }

    @Test
    void exactConditionalsGiveTheProbabilityOfTheTable() {
        JointTable table = table(3, 4, SEED, new Visibility.Full());
        SplittableRandom random = new SplittableRandom(SEED);
        for (int draw = 0; draw < 20; draw++) {
            int[] tokens = random.ints(4, 0, 3).toArray();
            Score score = score(table.masked(), tokens, all(4));
            assertEquals(Math.log(table.probability(tokens)), score.logProb(), 1e-9);
            assertEquals(Score.Kind.EXACT, score.kind());
            assertEquals(4, score.tokens());
        }
    }

    @Test
    void givenTokensConditionTheScore() {
        JointTable table = table(3, 4, SEED, new Visibility.Full());
        int[] tokens = {2, 0, 1, 1};
        boolean[] scored = {true, false, true, false};
        double given = table.mass(new int[] {3, 0, 3, 1});
        Score score = score(table.masked(), tokens, scored);
        assertEquals(Math.log(table.probability(tokens) / given), score.logProb(), 1e-9);
        assertEquals(2, score.tokens());
        assertEquals(Score.Kind.EXACT, score.kind());
    }

    @Test
    void blocksAreScoredFromLeftToRight() {
        JointTable table = table(3, 5, SEED, new Visibility.BlockCausal(2));
        int[] tokens = {2, 0, 1, 1, 2};
        Score score = score(table.masked(), tokens, all(5));
        assertEquals(Math.log(table.probability(tokens)), score.logProb(), 1e-9);
        assertEquals(Score.Kind.EXACT, score.kind());
        double given = table.mass(new int[] {2, 0, 1, 3, 3});
        Score rest = score(table.masked(), tokens, new boolean[] {false, false, false, true, true});
        assertEquals(Math.log(table.probability(tokens) / given), rest.logProb(), 1e-9);
        for (boolean[] later : new boolean[][] {
            {true, true, false, true, true}, {true, false, false, false, false}, {false, true, true, true, false}
        }) {
            assertThrows(UnsupportedTemplateException.class, () -> score(table.masked(), tokens, later));
        }
    }

    @Test
    void whatCannotBeHasNoProbability() {
        double[] law = new double[9];
        law[0] = 0.5;
        law[8] = 0.5;
        JointTable table = JointTable.of(3, 2, law);
        Score score = score(table.masked(), new int[] {0, 1}, all(2));
        assertEquals(Double.NEGATIVE_INFINITY, score.logProb());
        assertEquals(Score.Kind.EXACT, score.kind());
    }

    @Test
    void conditionalsOfNoLawGiveABound() {
        MaskedModel model = new Tilted(table(3, 3, 5, new Visibility.Full()).masked());
        Score score = score(model, new int[] {0, 2, 1}, all(3));
        assertEquals(Score.Kind.LOWER_BOUND, score.kind());
        assertTrue(score.standardError().isEmpty(), "it was enumerated");
        assertEquals(meanOverOrders(model, new int[] {0, 2, 1}), score.logProb(), 1e-6);
    }

    /** The mean log-probability of settling the tokens in an order, over all orders, one after the other. */
    private static double meanOverOrders(MaskedModel model, int[] tokens) {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        double sum = 0;
        try (ai.djl.ndarray.NDManager owner = ai.djl.ndarray.NDManager.newBaseManager()) {
            MaskedNats nats = new MaskedNats(model, owner, tokens, new int[] {0, 1, 2});
            for (int[] order : orders) {
                for (int turn = 0; turn < 3; turn++) {
                    int[] open = Arrays.stream(order, turn, 3).sorted().toArray();
                    int place = Arrays.binarySearch(open, order[turn]);
                    sum -= nats.of(java.util.List.of(open)).get(0)[place] / orders.length;
                }
            }
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(Estimator.class)
    void estimatesAreUnbiasedAndKnowTheirError(Estimator estimator) {
        // 12 tokens are too many to enumerate: every score is an estimate from 64 rows, 10⁵ rows in all.
        JointTable table = table(2, 12, 9, new Visibility.Full());
        int[] tokens = {0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1};
        MaskedScorer scorer = new MaskedScorer(estimator, 64);
        SplittableRandom random = new SplittableRandom(17);
        int scores = 1600;
        double[] estimates = new double[scores];
        double errors = 0;
        for (int i = 0; i < scores; i++) {
            Score score = scorer.score(table.masked(), tokens, all(12), random);
            assertEquals(Score.Kind.LOWER_BOUND, score.kind());
            estimates[i] = score.logProb();
            errors += Math.pow(score.standardError().orElseThrow(), 2) / scores;
        }
        double mean = Arrays.stream(estimates).average().orElseThrow();
        double variance =
                Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum() / (scores - 1);
        // The exact bound is the log-probability, since the conditionals are a law's.
        double exact = Math.log(table.probability(tokens));
        assertEquals(exact, mean, 4 * Math.sqrt(variance / scores), "bias of " + estimator);
        // The mean of squared standard errors is the variance; both vary by a few per cent.
        assertEquals(1, errors / variance, 0.2);
    }

    @Test
    void estimatesOfBlocksAreUnbiasedToo() {
        JointTable table = table(2, 12, 9, new Visibility.BlockCausal(11));
        int[] tokens = {0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1};
        SplittableRandom random = new SplittableRandom(18);
        int scores = 400;
        double[] estimates = IntStream.range(0, scores)
                .mapToDouble(i ->
                        SCORER.score(table.masked(), tokens, all(12), random).logProb())
                .toArray();
        double mean = Arrays.stream(estimates).average().orElseThrow();
        double variance =
                Arrays.stream(estimates).map(e -> (e - mean) * (e - mean)).sum() / (scores - 1);
        assertEquals(Math.log(table.probability(tokens)), mean, 4 * Math.sqrt(variance / scores));
    }

    @Test
    void theFrontDoorScoresByIt() {
        JointTable table = GoldenLaws.table();
        try (Generator generator = StrategyGenerator.of(table.masked(), RealLoop.strategy("first-hitting", ""))) {
            Score score = generator.score(new int[] {2, 1, 0}, all(3), 0);
            assertEquals(Math.log(table.probability(2, 1, 0)), score.logProb(), 1e-9);
            assertEquals(Score.Kind.EXACT, score.kind());
        }
    }

    @Test
    void nothingToScoreCostsNothing() {
        Score score = score(GoldenLaws.table().masked(), new int[] {2, 1, 0}, new boolean[3]);
        assertEquals(0, score.logProb());
        assertEquals(0, score.tokens());
        assertThrows(IllegalArgumentException.class, () -> new MaskedScorer(Estimator.COUNT, 7));
    }

    /** A table whose logits are halved: conditionals that belong to no joint law. */
    private static final class Tilted extends ForwardingMaskedModel {

        Tilted(MaskedModel model) {
            super(model);
        }

        @Override
        public MaskedState open(NDManager owner) {
            return new State(model().open(owner)) {
                @Override
                public Scores evaluate(NDManager scope, MaskedPass pass) {
                    return Scores.of(super.evaluate(scope, pass).logits().mul(0.5));
                }
            };
        }
    }
}
