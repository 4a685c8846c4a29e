// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anyorder.Exactness;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.LeftToRight;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.CoarseToFineOrder;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.testing.Draws;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law of the real loop against the enumerated law of deciding one position after the other: 200,000 draws each
 * (50,000 for variants of the same), accepted at p ≥ 1e-3, so that two dozen tests raise a false alarm with probability
 * 2.4 % over all seeds, and never with the fixed one. The control, which every run must reject, is the law of drawing
 * all positions independently; and keeping every draft is itself rejected. The mean of the evaluations is the
 * enumerated one up to 4 standard errors.
 */
class AnySubsetLawTest {
    private static final int DRAWS = 200_000;
    private static final int FEWER = 50_000;
    private static final int BATCH = 5000;
    /** Of no joint law. */
    private static final LawModel TABLE = LawModel.hashed(3, 5, 41);

    private static final SamplingOptions PLAIN = SamplingOptions.plain();

    static Stream<GoldenRuns.Run> recorded() throws IOException {
        return GoldenRuns.runs().stream()
                .filter(run -> run.draftLength() >= 2 && hidden(run.template()) >= run.draftLength());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void ofAJointIsTheRecordedConditionalInTheRecordedEvaluations(GoldenRuns.Run run) throws IOException {
        EnumeratedChain chain = EnumeratedChain.of(GoldenRuns.model(), PLAIN, run.template());
        Map<List<Integer>, Double> law = chain.law();
        requireRecorded(run, law);
        assertEquals(run.expectedNfe(), chain.evaluations(run.draftLength()), 1e-9);
        List<Generation> drawn = draw(
                GoldenRuns.table().anySubset(),
                new AnySubsetSpeculative(run.draftLength()),
                PLAIN,
                DRAWS,
                run.template());
        new LawTest(law, chain.independent()).check(counts(drawn));
        requireEvaluations(drawn, chain, run.draftLength());
    }

    private static void requireRecorded(GoldenRuns.Run run, Map<List<Integer>, Double> law) {
        for (Map.Entry<List<Integer>, Double> outcome : law.entrySet()) {
            int index = 0;
            for (int position = 0; position < run.template().length; position++) {
                index = run.template()[position] == LawModel.HIDDEN
                        ? 3 * index + outcome.getKey().get(position)
                        : index;
            }
            assertEquals(run.conditional()[index], outcome.getValue(), 1e-12, outcome.toString());
        }
    }

    static Stream<Arguments> inconsistent() {
        SamplingOptions cool = SamplingOptions.builder()
                .temperature(0.6)
                .topP(0.9, Crossing.KEPT)
                .build();
        SamplingOptions damped = SamplingOptions.builder()
                .temperature(1.4)
                .repetitionPenalty(1.5)
                .presencePenalty(0.4)
                .build();
        return Stream.of(
                Arguments.of("draft 3", self(3), PLAIN),
                Arguments.of("draft 3, cool, nucleus", self(3), cool),
                Arguments.of("draft 9, hot, penalties", self(9), damped),
                Arguments.of("ahead 2", ahead(2, 2), PLAIN),
                Arguments.of("ahead 4, hot, penalties", ahead(4, 2, 1), damped),
                Arguments.of("ahead 3, cool, nucleus", ahead(3, 3), cool),
                Arguments.of("causal 3", causal(3, new IndependentDrafts(1)), PLAIN),
                Arguments.of("causal 4, tree, hot, penalties", causal(4, new Branching(List.of(2, 1))), damped),
                Arguments.of("causal 3, tree, cool, nucleus", causal(3, new Branching(List.of(3))), cool),
                Arguments.of("n-gram", ngram(3), PLAIN),
                Arguments.of("n-gram, hot, penalties", ngram(2), damped));
    }

    private static AnySubsetSpeculative self(int length) {
        return new AnySubsetSpeculative(length);
    }

    private static AheadSpeculative ahead(int length, Integer... factors) {
        return new AheadSpeculative(length, new Branching(List.of(factors)));
    }

    /** Of drafts that another table gives from left to right. */
    static CausalDraftSpeculative causal(int length, Growth growth) {
        return new CausalDraftSpeculative(length, drafter(3, 5, growth));
    }

    static ModelDrafter drafter(int tokens, int length, Growth growth) {
        return new ModelDrafter(new LeftToRight(LawModel.hashed(tokens, length, 97)), growth);
    }

    private static AnySubsetSpeculative ngram(int length) {
        return new AnySubsetSpeculative(length, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0);
    }

    /** The first position is hidden: the n-gram's first round is the model's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("inconsistent")
    void isThatOfTheModelsConditionalsInItsOrder(
            String what, DecodingStrategy<AnySubsetModel> strategy, SamplingOptions options) {
        int[] template = {-1, -1, 2, -1, -1};
        assertEquals(Exactness.SEQUENTIAL_IN_ITS_ORDER, strategy.exactness());
        EnumeratedChain chain = EnumeratedChain.of(TABLE, options, template);
        List<Generation> drawn = draw(TABLE, strategy, options, DRAWS, template);
        new LawTest(chain.law(), chain.independent()).check(counts(drawn));
        if (strategy instanceof AnySubsetSpeculative self && self.drafting() == Drafting.SELF) {
            requireEvaluations(drawn, chain, self.draftLength());
        }
        assertTrue(drawn.stream().allMatch(each -> each.usage().nfe() <= hidden(template)), what);
        requireLogProbs(drawn, chain.law());
    }

    /** Whatever is said of what follows what. */
    @Test
    void ofDraftsThatSuccessorsCorrectIsTheSame() {
        int[] template = {-1, -1, 2, -1, -1};
        SamplingOptions damped =
                SamplingOptions.builder().temperature(1.4).presencePenalty(0.4).build();
        SuccessorModel model = SuccessorModel.arbitrary(TABLE, Seeds.random("AnySubsetLawTest"));
        for (SamplingOptions options : List.of(PLAIN, damped)) {
            EnumeratedChain chain = EnumeratedChain.of(TABLE, options, template);
            List<Generation> drawn = draw(model, ahead(3, 2, 1), options, FEWER, template);
            new LawTest(chain.law(), chain.independent()).check(counts(drawn));
            assertTrue(drawn.stream().allMatch(each -> each.usage().nfe() <= hidden(template)));
            requireLogProbs(drawn, chain.law());
        }
    }

    @Test
    void ofSequentialDecodingIsTheSame() {
        int[] template = {-1, 0, -1, -1};
        EnumeratedChain chain = EnumeratedChain.of(TABLE, PLAIN, template);
        List<Generation> drawn = draw(TABLE, new SequentialSubset(new LatticeOrder()), PLAIN, FEWER, template);
        new LawTest(chain.law(), chain.independent()).check(counts(drawn));
        requireLogProbs(drawn, chain.law());
        assertTrue(drawn.stream().allMatch(each -> each.usage().nfe() == 3));
    }

    /** The middle of three first, then the left, then the right one. */
    @Test
    void ofAnotherOrderIsThatOrders() {
        int[] template = {-1, 0, -1, -1};
        int[] middleFirst = {2, 0, 3};
        EnumeratedChain chain = new EnumeratedChain(TABLE, PLAIN, template, middleFirst);
        Map<List<Integer>, Double> lattice =
                EnumeratedChain.of(TABLE, PLAIN, template).law();
        for (DecodingStrategy<AnySubsetModel> strategy : List.of(
                new SequentialSubset(new CoarseToFineOrder()),
                speculative(3, new CoarseToFineOrder(), Tempered.BOTH),
                ahead(new CoarseToFineOrder(), Tempered.BOTH))) {
            List<Generation> drawn = draw(TABLE, strategy, PLAIN, FEWER, template);
            new LawTest(chain.law(), lattice).check(counts(drawn));
            assertEquals(1, strategy.notes().size(), "it says that the order is another one");
        }
    }

    @Test
    void ofARandomOrderIsTheMeanOverAllOrders() {
        int[] template = {-1, 0, -1, -1};
        Map<List<Integer>, Double> mean = new HashMap<>();
        for (int[] order : new int[][] {{0, 2, 3}, {0, 3, 2}, {2, 0, 3}, {2, 3, 0}, {3, 0, 2}, {3, 2, 0}}) {
            new EnumeratedChain(TABLE, PLAIN, template, order)
                    .law()
                    .forEach((outcome, probability) -> mean.merge(outcome, probability / 6, Double::sum));
        }
        Map<List<Integer>, Double> lattice =
                EnumeratedChain.of(TABLE, PLAIN, template).law();
        List<Generation> drawn = draw(TABLE, speculative(3, new RandomOrder(), Tempered.BOTH), PLAIN, FEWER, template);
        new LawTest(mean, lattice).check(counts(drawn));
    }

    /** Drafts at temperature 0.5, and still the law of temperature 1. */
    @Test
    void ofTemperedDraftsIsThatOfTemperatureOne() {
        int[] template = {-1, -1, 2, -1};
        SamplingOptions cool = SamplingOptions.builder().temperature(0.5).build();
        EnumeratedChain chain = EnumeratedChain.of(TABLE, PLAIN, template);
        Map<List<Integer>, Double> tempered =
                EnumeratedChain.of(TABLE, cool, template).law();
        for (DecodingStrategy<AnySubsetModel> strategy : List.of(
                speculative(3, new LatticeOrder(), Tempered.DRAFT),
                ahead(new LatticeOrder(), Tempered.DRAFT),
                new CausalDraftSpeculative(
                        3, drafter(3, 5, new IndependentDrafts(1)), Tempered.DRAFT, SubsetCache.NONE))) {
            List<Generation> drawn = draw(TABLE, strategy, cool, FEWER, template);
            new LawTest(chain.law(), tempered).check(counts(drawn));
            requireLogProbs(drawn, chain.law());
        }
    }

    /** A tolerance of 1 keeps every draft; the test sees it, and a small one is called what it is. */
    @Test
    void ofDraftsThatAreAllKeptIsRejected() {
        int[] template = {-1, -1, 2, -1, -1};
        AnySubsetSpeculative careless =
                new AnySubsetSpeculative(4, Drafting.SELF, new LatticeOrder(), Tempered.BOTH, 1);
        assertEquals(Exactness.APPROXIMATE, careless.exactness());
        assertEquals(
                Exactness.APPROXIMATE,
                new AnySubsetSpeculative(4, Drafting.SELF, new LatticeOrder(), Tempered.BOTH, 1e-4).exactness());
        EnumeratedChain chain = EnumeratedChain.of(TABLE, PLAIN, template);
        List<Generation> drawn = draw(TABLE, careless, PLAIN, FEWER, template);
        new LawTest(chain.independent(), chain.law()).check(counts(drawn));
        assertTrue(drawn.stream().allMatch(each -> each.usage().nfe() == 2));
    }

    private static AheadSpeculative ahead(GenerationOrder order, Tempered tempered) {
        return new AheadSpeculative(3, new Branching(List.of(2)), order, tempered, SubsetCache.PREFIX);
    }

    private static AnySubsetSpeculative speculative(int length, GenerationOrder order, Tempered tempered) {
        return new AnySubsetSpeculative(length, Drafting.SELF, order, tempered, 0);
    }

    private static List<Generation> draw(
            AnySubsetModel model,
            DecodingStrategy<AnySubsetModel> strategy,
            SamplingOptions options,
            int draws,
            int... template) {
        GenerationRequest request = GenerationRequest.builder(Templates.of(template))
                .seed(3)
                .sampling(options)
                .samples(draws)
                .build();
        return Draws.of(StrategyGenerator.of(model, strategy), List.of(request), BATCH);
    }

    private static Map<List<Integer>, Integer> counts(List<Generation> drawn) {
        return LawTest.counts(drawn.stream().map(AnySubsetLawTest::outcome).toList());
    }

    private static List<Integer> outcome(Generation generation) {
        return Arrays.stream(generation.tokens()).boxed().toList();
    }

    private static void requireEvaluations(List<Generation> drawn, EnumeratedChain chain, int length) {
        double[] nfe = drawn.stream().mapToDouble(each -> each.usage().nfe()).toArray();
        double mean = Arrays.stream(nfe).average().orElseThrow();
        double variance =
                Arrays.stream(nfe).map(each -> (each - mean) * (each - mean)).sum() / (nfe.length - 1.0);
        double expected = chain.evaluations(length);
        assertEquals(expected, mean, 4 * Math.sqrt(variance / nfe.length) + 1e-9);
        int most = hidden(chain.template());
        assertTrue(Arrays.stream(nfe).allMatch(each -> each <= most), "more evaluations than positions");
        if (length == 2) {
            assertTrue(Arrays.stream(nfe).allMatch(each -> each == most), "a draft of two saves nothing");
        } else {
            assertTrue(mean < most - 0.02, "a draft of three saves evaluations, took " + mean);
        }
    }

    /** What a sequence says of its own probability is what the enumeration says of it. */
    private static void requireLogProbs(List<Generation> drawn, Map<List<Integer>, Double> law) {
        for (Generation each : drawn.subList(0, 2000)) {
            assertEquals(Math.log(law.get(outcome(each))), each.logProb(), 1e-9);
        }
    }

    private static int hidden(int... template) {
        return (int) Arrays.stream(template)
                .filter(token -> token == LawModel.HIDDEN)
                .count();
    }
}
