// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;

/**
 * The law of one insertion into {@code _ 0 _ 1 2} (two gaps, three slots of which are open), enumerated pair by pair in
 * plain Java. A law is rejected below 1e-3, with fixed seeds; every transform has a control: the plain law is rejected.
 */
final class OneInsertionLawTest {

    private static final double REJECTED = 1e-3;
    private static final AnyStateModel MODEL = new AnyStateModel(3, AnyStateModel.Ending.STOP_HEAD);
    private static final int[] VISIBLE = {0, 1, 2};
    private static final int[] SLOTS = {0, 1};
    private static final Template TEMPLATE =
            Template.of(Gap.between(0, 3), Known.of(0), Gap.atLeast(0), Known.of(1, 2));
    private static final StoppingRule NEVER = StoppingRule.threshold(2);

    private static Map<List<Integer>, Integer> draws(
            DecodingStrategy<InsertionModel> strategy, SamplingOptions options, int samples) {
        GenerationRequest request = GenerationRequest.builder(TEMPLATE)
                .sampling(options)
                .seed(17)
                .samples(samples)
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        return RealLoop.counts(MODEL, strategy, request);
    }

    /** exp of the logits of all open pairs, slot after slot; padding is never drawn. */
    private static double[] weights(double temperature) {
        return IntStream.of(SLOTS)
                .boxed()
                .flatMapToDouble(slot -> row(slot, temperature))
                .toArray();
    }

    private static DoubleStream row(int slot, double temperature) {
        double[] logits = MODEL.logits(VISIBLE, slot);
        return IntStream.range(0, AnyStateModel.SIZE)
                .mapToDouble(token -> token == AnyStateModel.PADDING ? 0 : Math.exp(logits[token] / temperature));
    }

    private static double[] normalised(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static double[] topK(double[] law, int k) {
        return keeping(law, descending(law).subList(0, k));
    }

    /** The longest prefix whose probability does not exceed p, and always the first. */
    private static double[] topPWithoutCrossing(double[] law, double p) {
        List<Integer> kept = new ArrayList<>();
        double sum = 0;
        for (int pair : descending(law)) {
            sum += law[pair];
            if (sum > p && !kept.isEmpty()) {
                break;
            }
            kept.add(pair);
        }
        return keeping(law, kept);
    }

    private static List<Integer> descending(double[] law) {
        return IntStream.range(0, law.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer pair) -> -law[pair]))
                .toList();
    }

    private static double[] keeping(double[] law, List<Integer> kept) {
        double[] cut = new double[law.length];
        kept.forEach(pair -> cut[pair] = law[pair]);
        return normalised(cut);
    }

    /** Slot by its own law, token by the law of its row. */
    private static double[] twoStage(double[] slotLaw, double[][] tokenLaws) {
        double[] law = new double[SLOTS.length * AnyStateModel.SIZE];
        for (int slot = 0; slot < SLOTS.length; slot++) {
            for (int token = 0; token < AnyStateModel.SIZE; token++) {
                law[slot * AnyStateModel.SIZE + token] = slotLaw[slot] * tokenLaws[slot][token];
            }
        }
        return law;
    }

    private static double[] slotLaw(double temperature) {
        return normalised(IntStream.of(SLOTS)
                .mapToDouble(slot -> Math.pow(row(slot, 1).sum(), 1 / temperature))
                .toArray());
    }

    private static double[][] tokenLaws(double temperature) {
        return IntStream.of(SLOTS)
                .mapToObj(slot -> normalised(row(slot, temperature).toArray()))
                .toArray(double[][]::new);
    }

    /** Different pairs may give one sequence: their probabilities are added. */
    private static Map<List<Integer>, Double> bySequence(double[] law) {
        Map<List<Integer>, Double> sequences = new LinkedHashMap<>();
        for (int pair = 0; pair < law.length; pair++) {
            List<Integer> tokens = new ArrayList<>(List.of(0, 1, 2));
            tokens.add(SLOTS[pair / AnyStateModel.SIZE], pair % AnyStateModel.SIZE);
            sequences.merge(tokens, law[pair], Double::sum);
        }
        return sequences;
    }

    private static void assertLaw(double[] law, DecodingStrategy<InsertionModel> strategy, SamplingOptions options) {
        Map<List<Integer>, Integer> draws = draws(strategy, options, 20_000);
        assertTrue(LawTest.pValue(bySequence(law), draws) > REJECTED);
        assertTrue(
                LawTest.pValue(bySequence(normalised(weights(1))), draws) < 1e-9,
                "control: the plain law must be rejected");
    }

    @Test
    void jointAndTwoStageInsertionDrawFromTheSoftmaxOfAllPairs() {
        double[] law = normalised(weights(1));
        for (DecodingStrategy<InsertionModel> strategy :
                List.<DecodingStrategy<InsertionModel>>of(new JointInsertion(NEVER), new TwoStageInsertion(NEVER))) {
            Map<List<Integer>, Integer> draws = draws(strategy, SamplingOptions.plain(), 100_000);
            assertTrue(LawTest.pValue(bySequence(law), draws) > REJECTED, strategy.name());
            assertTrue(LawTest.pValue(bySequence(normalised(weights(1.1))), draws) < 1e-9, "control: a warmer law");
        }
    }

    @Test
    void temperatureActsOnTheJointLaw() {
        for (double temperature : new double[] {0.6, 1.7}) {
            SamplingOptions options =
                    SamplingOptions.builder().temperature(temperature).build();
            assertLaw(normalised(weights(temperature)), new JointInsertion(NEVER), options);
        }
    }

    @Test
    void temperatureActsOnEitherStage() {
        SamplingOptions options = SamplingOptions.builder().temperature(0.6).build();
        assertLaw(twoStage(slotLaw(0.6), tokenLaws(0.6)), new TwoStageInsertion(NEVER), options);
    }

    @Test
    void topKKeepsTheBestPairsOfTheJointLaw() {
        SamplingOptions options =
                SamplingOptions.builder().temperature(1.3).topK(4).build();
        assertLaw(topK(normalised(weights(1.3)), 4), new JointInsertion(NEVER), options);
    }

    @Test
    void topPDropsThePairThatCrossesItFromTheJointLaw() {
        SamplingOptions options = SamplingOptions.builder()
                .topP(0.7, new JointInsertion(NEVER).topPCrossing())
                .build();
        assertLaw(topPWithoutCrossing(normalised(weights(1)), 0.7), new JointInsertion(NEVER), options);
    }

    @Test
    void twoStageFiltersActOnTheTokenAlone() {
        SamplingOptions options =
                SamplingOptions.builder().topP(0.7, Crossing.DROPPED).build();
        double[][] tokens = Arrays.stream(tokenLaws(1))
                .map(law -> topPWithoutCrossing(law, 0.7))
                .toArray(double[][]::new);
        assertLaw(twoStage(slotLaw(1), tokens), new TwoStageInsertion(NEVER), options);
    }

    @Test
    void theBestSlotAloneReceivesTheToken() {
        TwoStageInsertion strategy = new TwoStageInsertion(NEVER, OptionalInt.of(1), OptionalInt.empty());
        assertLaw(twoStage(topK(slotLaw(1), 1), tokenLaws(1)), strategy, SamplingOptions.plain());
    }

    @Test
    void theJointLawCanBeConfinedToTheBestSlots() {
        JointInsertion strategy = new JointInsertion(NEVER, OptionalInt.of(1), OptionalInt.empty());
        assertLaw(twoStage(topK(slotLaw(1), 1), tokenLaws(1)), strategy, SamplingOptions.plain());
        SamplingOptions filtered = SamplingOptions.builder().topK(3).build();
        double[][] tokens = Arrays.stream(tokenLaws(1)).map(law -> topK(law, 3)).toArray(double[][]::new);
        assertLaw(twoStage(topK(slotLaw(1), 1), tokens), strategy, filtered);
    }

    @Test
    void bannedTokensAreRemovedBeforeTheSlotIsChosen() {
        Set<Integer> banned = Set.of(1, 3);
        double[] weights = weights(1);
        IntStream.range(0, weights.length)
                .filter(pair -> banned.contains(pair % AnyStateModel.SIZE))
                .forEach(pair -> weights[pair] = 0);
        SamplingOptions options = SamplingOptions.builder().bannedTokens(banned).build();
        assertLaw(normalised(weights), new JointInsertion(NEVER), options);
        assertLaw(normalised(weights), new TwoStageInsertion(NEVER), options);
    }

    @Test
    void greedyTakesTheBestPairOrTheBestSlotFirst() {
        double[] weights = weights(1);
        int pair = descending(weights).get(0);
        assertGreedy(new JointInsertion(NEVER), SLOTS[pair / AnyStateModel.SIZE], pair % AnyStateModel.SIZE);
        int slot = descending(slotLaw(1)).get(0);
        assertGreedy(
                new TwoStageInsertion(NEVER),
                SLOTS[slot],
                descending(tokenLaws(1)[slot]).get(0));
    }

    private static void assertGreedy(DecodingStrategy<InsertionModel> strategy, int slot, int token) {
        GenerationRequest request = GenerationRequest.builder(TEMPLATE)
                .sampling(SamplingOptions.greedy())
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        Generation generation =
                RealLoop.generate(MODEL, strategy, List.of(request), 1).get(0);
        List<Integer> tokens = new ArrayList<>(List.of(0, 1, 2));
        tokens.add(slot, token);
        assertEquals(tokens, Arrays.stream(generation.tokens()).boxed().toList());
        assertEquals(0, generation.logProb());
    }

    @Test
    void theLogProbabilityOfAPairIsThatOfTheLawItWasDrawnFrom() {
        SamplingOptions options =
                SamplingOptions.builder().temperature(1.3).topK(4).build();
        double[] joint = topK(normalised(weights(1.3)), 4);
        double[][] tokens =
                Arrays.stream(tokenLaws(1.3)).map(law -> topK(law, 4)).toArray(double[][]::new);
        assertLogProbabilities(joint, new JointInsertion(NEVER), options);
        assertLogProbabilities(twoStage(slotLaw(1.3), tokens), new TwoStageInsertion(NEVER), options);
    }

    private static void assertLogProbabilities(
            double[] law, DecodingStrategy<InsertionModel> strategy, SamplingOptions options) {
        GenerationRequest request = GenerationRequest.builder(TEMPLATE)
                .sampling(options)
                .samples(200)
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        for (Generation generation : RealLoop.generate(MODEL, strategy, List.of(request), 50)) {
            int position = IntStream.range(0, 4)
                    .filter(p -> generation.steps()[p] == 1)
                    .findFirst()
                    .orElseThrow();
            int slot = position == 0 ? 0 : 1;
            double expected =
                    Math.log(law[slot * AnyStateModel.SIZE + generation.tokens()[position]]);
            assertEquals(expected, generation.logProbs()[position], 1e-9);
            assertEquals(expected, generation.logProb(), 1e-9);
        }
    }
}
