// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Score;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.model.InsertionModel;
import org.anyorder.table.SequenceTable;
import org.anyorder.table.Weighting;
import org.junit.jupiter.api.Test;

final class InsertionScorerTest {

    private static final InsertionScorer SCORER = new InsertionScorer(InsertionScorer.DEFAULT_ORDERS);

    private static Score score(InsertionModel model, int... tokens) {
        boolean[] all = new boolean[tokens.length];
        Arrays.fill(all, true);
        return SCORER.score(model, tokens, all, RandomStreams.of(1, 0, 0));
    }

    private static int[] ints(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void theScoreOfAShortSequenceIsItsLaw() {
        for (TabularLaws laws : List.of(TabularLaws.fixedLength(), TabularLaws.variableLength())) {
            for (Weighting weighting : Weighting.values()) {
                SequenceTable table = laws.table(weighting);
                Map<List<Integer>, Double> recorded = laws.sampled(weighting);
                table.law().forEach((tokens, probability) -> {
                    Score score = score(table.insertion(), ints(tokens));
                    assertEquals(Score.Kind.EXACT, score.kind());
                    assertEquals(tokens.size(), score.tokens());
                    assertEquals(Math.log(probability), score.logProb(), 1e-9);
                    // The file holds ten digits.
                    assertEquals(recorded.get(tokens), Math.exp(score.logProb()), 1e-9);
                });
            }
        }
    }

    @Test
    void theScoresOfAllSequencesOfATableSumToOne() {
        SequenceTable table = TabularLaws.variableLength().table(Weighting.PLAIN);
        double sum = table.law().keySet().stream()
                .mapToDouble(tokens ->
                        Math.exp(score(table.insertion(), ints(tokens)).logProb()))
                .sum();
        assertEquals(1, sum, 1e-9);
    }

    @Test
    void aSequenceThatTheTableRulesOutHasNoProbability() {
        SequenceTable table = TabularLaws.fixedLength().table(Weighting.PLAIN);
        assertEquals(Double.NEGATIVE_INFINITY, score(table.insertion(), 0, 1).logProb());
    }

    @Test
    void allOrdersOfAnOptimumHaveOneProbabilitySoItsEstimateIsTheLaw() {
        Map<List<Integer>, Double> law = Map.of(
                List.of(0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1), 0.3,
                List.of(0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0), 0.5,
                List.of(1, 0, 0, 1), 0.2);
        InsertionModel model =
                SequenceTable.of(2, law, Weighting.LENGTH_CORRECTED).insertion();
        law.forEach((tokens, probability) -> {
            Score score = score(model, ints(tokens));
            assertEquals(
                    tokens.size() > InsertionScorer.EXACT_UP_TO ? Score.Kind.ESTIMATE : Score.Kind.EXACT, score.kind());
            assertEquals(Math.log(probability), score.logProb(), 1e-9);
        });
    }

    @Test
    void theEstimateOfALongSequenceLiesWithinFourStandardErrors() {
        AnyStateModel model = new AnyStateModel(6, AnyStateModel.Ending.STOP_HEAD, 0.3);
        int[] tokens = {0, 1, 1, 4, 0, 3, 3, 3, 2, 1, 0};
        double exact = sumOverSubsets(model, tokens);
        for (int seed = 0; seed < 5; seed++) {
            Score score =
                    new InsertionScorer(200).score(model, tokens, trues(tokens.length), RandomStreams.of(seed, 0, 0));
            assertEquals(Score.Kind.ESTIMATE, score.kind());
            double error = score.standardError().orElseThrow();
            assertTrue(error > 0.001 && error < 0.2, "standard error " + error);
            assertEquals(exact, score.logProb(), 4 * error);
        }
    }

    /** The sum over orders by visible subsets, in probabilities. */
    private static double sumOverSubsets(AnyStateModel model, int[] tokens) {
        double[] alpha = new double[1 << tokens.length];
        alpha[0] = 1;
        for (int mask = 0; mask < alpha.length - 1; mask++) {
            int[] shown = shown(tokens, mask);
            double total = IntStream.rangeClosed(0, shown.length)
                    .mapToDouble(slot -> mass(model.logits(shown, slot)))
                    .sum();
            for (int next = 0; next < tokens.length; next++) {
                if ((mask >> next & 1) == 0) {
                    int slot = Integer.bitCount(mask & (1 << next) - 1);
                    double step = Math.exp(model.logits(shown, slot)[tokens[next]]) / total;
                    alpha[mask | 1 << next] += alpha[mask] * (1 - model.stop(shown)) * step;
                }
            }
        }
        return Math.log(alpha[alpha.length - 1] * model.stop(tokens));
    }

    private static int[] shown(int[] tokens, int mask) {
        return IntStream.range(0, tokens.length)
                .filter(position -> (mask >> position & 1) == 1)
                .map(position -> tokens[position])
                .toArray();
    }

    private static boolean[] trues(int count) {
        boolean[] flags = new boolean[count];
        Arrays.fill(flags, true);
        return flags;
    }

    /** Path by path, without sharing states: the definition. */
    private static double enumerated(AnyStateModel model, int[] tokens, boolean[] scored, boolean[] visible) {
        int[] shown = IntStream.range(0, tokens.length)
                .filter(position -> visible[position])
                .map(position -> tokens[position])
                .toArray();
        double total = 0;
        for (int slot : openSlots(scored, visible)) {
            total += mass(model.logits(shown, slot));
        }
        double sum = 0;
        boolean complete = true;
        for (int position = 0; position < tokens.length; position++) {
            if (!visible[position]) {
                complete = false;
                int before = position;
                int slot =
                        (int) IntStream.range(0, before).filter(p -> visible[p]).count();
                boolean[] next = visible.clone();
                next[position] = true;
                double step = tokens[position] == AnyStateModel.PADDING
                        ? 0
                        : Math.exp(model.logits(shown, slot)[tokens[position]]) / total;
                sum += (1 - model.stop(shown)) * step * enumerated(model, tokens, scored, next);
            }
        }
        return complete ? model.stop(shown) : sum;
    }

    private static double mass(double[] logits) {
        return IntStream.range(0, logits.length)
                .filter(token -> token != AnyStateModel.PADDING)
                .mapToDouble(token -> Math.exp(logits[token]))
                .sum();
    }

    /** A slot is open if the given tokens around it leave a gap there. */
    private static List<Integer> openSlots(boolean[] scored, boolean[] visible) {
        List<Integer> open = new ArrayList<>();
        int count = 0;
        for (int position = 0; position <= scored.length; position++) {
            boolean left = position > 0 && scored[position - 1];
            boolean right = position < scored.length && scored[position];
            if ((left || right) && !open.contains(count)) {
                open.add(count);
            }
            count += position < scored.length && visible[position] ? 1 : 0;
        }
        return open;
    }

    @Test
    void givenTokensAreVisibleAndEveryRunOfScoredOnesIsAGap() {
        AnyStateModel model = new AnyStateModel(9, AnyStateModel.Ending.STOP_HEAD);
        int[] tokens = {1, 1, 4, 0, 1, 3, 3};
        boolean[][] cases = {
            {true, false, false, true, true, false, true},
            {false, true, true, true, false, false, false},
            {false, true, true, false, true, true, false},
            {true, true, true, true, true, false, false},
        };
        for (boolean[] scored : cases) {
            boolean[] visible = new boolean[tokens.length];
            IntStream.range(0, tokens.length).forEach(position -> visible[position] = !scored[position]);
            double expected = Math.log(enumerated(model, tokens, scored, visible));
            Score score = SCORER.score(model, tokens, scored, RandomStreams.of(1, 0, 0));
            assertEquals(expected, score.logProb(), 1e-9, Arrays.toString(scored));
            assertEquals((int) IntStream.range(0, 7).filter(p -> scored[p]).count(), score.tokens());
        }
    }

    @Test
    void infillingDrawsWhatTheScoreSays() {
        AnyStateModel model = new AnyStateModel(9, AnyStateModel.Ending.STOP_HEAD, 1);
        int samples = 20_000;
        GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(1), Gap.atLeast(0), Known.of(2, 0)))
                .samples(samples)
                .build();
        Map<List<Integer>, Integer> draws =
                RealLoop.counts(model, new TwoStageInsertion(StoppingRule.sampled()), request);
        int compared = 0;
        for (Map.Entry<List<Integer>, Integer> draw : draws.entrySet()) {
            int[] tokens = ints(draw.getKey());
            boolean[] scored = new boolean[tokens.length];
            Arrays.fill(scored, 1, tokens.length - 2, true);
            if (draw.getValue() >= 100 && tokens.length > 3) {
                double p = Math.exp(SCORER.score(model, tokens, scored, RandomStreams.of(1, 0, 0))
                        .logProb());
                // Four standard deviations of a binomial: a false alarm in 16,000.
                assertEquals(samples * p, draw.getValue(), 4 * Math.sqrt(samples * p * (1 - p)), draw.toString());
                compared++;
            }
        }
        assertTrue(compared >= 5, compared + " sequences were frequent enough");
    }

    @Test
    void whatIsGivenCostsNothing() {
        AnyStateModel model = new AnyStateModel(9, AnyStateModel.Ending.STOP_HEAD);
        Score score = SCORER.score(model, new int[] {1, 2}, new boolean[2], new SplittableRandom(1));
        assertEquals(new Score(0, 0, Score.Kind.EXACT, score.standardError()), score);
        assertEquals(0, model.evaluatedRows.get());
    }

    @Test
    void theEmptySequenceScoresItsStop() {
        AnyStateModel model = new AnyStateModel(9, AnyStateModel.Ending.STOP_HEAD);
        assertEquals(Math.log(model.stop(new int[0])), score(model).logProb(), 1e-12);
    }

    @Test
    void modelsThatEndSlotsHaveNoScore() {
        AnyStateModel model = new AnyStateModel(9, AnyStateModel.Ending.END_TOKENS);
        UnsupportedTemplateException refused =
                assertThrows(UnsupportedTemplateException.class, () -> score(model, 1, 2));
        assertTrue(refused.getMessage().contains("Insertion Transformer"), refused.getMessage());
        assertEquals(0, model.evaluatedRows.get());
    }
}
