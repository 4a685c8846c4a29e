// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.EndToken;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationException;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where drafts meet the limits of requests and models, and where drafting finds nothing. */
class SpeculativeEdgesTest {
    private static final int END = 3; // in greedy texts, too
    private static final MarkovPair TABLES = MarkovPair.of(5, 3).near(0.7);
    private static final SamplingOptions GREEDY =
            SamplingOptions.builder().temperature(0).build();

    static List<Pairing> pairings() {
        return Pairing.all();
    }

    private static List<GenerationRequest> requests(Limits limits, SamplingOptions options, Template... templates) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (Template template : templates) {
            requests.add(GenerationRequest.builder(template)
                    .number(requests.size())
                    .seed(4)
                    .sampling(options)
                    .limits(limits)
                    .build());
        }
        return requests;
    }

    private static Template[] prompts(int... lengths) {
        return IntStream.of(lengths)
                .mapToObj(length -> Template.continuing(IntStream.range(0, length)
                        .map(i -> (i * 3 + length) % 4)
                        .toArray()))
                .toArray(Template[]::new);
    }

    private static List<Generation> decode(
            CausalModel model, DecodingStrategy<CausalModel> strategy, List<GenerationRequest> requests) {
        return Draws.of(StrategyGenerator.of(model, strategy), requests, 3);
    }

    private static List<Generation> plain(CausalModel model, List<GenerationRequest> requests) {
        return decode(model, new Autoregressive(), requests);
    }

    private static void requireEqual(List<Generation> expected, List<Generation> actual) {
        assertEquals(expected.size(), actual.size());
        for (int number = 0; number < expected.size(); number++) {
            assertArrayEquals(expected.get(number).tokens(), actual.get(number).tokens(), "request " + number);
            assertEquals(expected.get(number).finishReason(), actual.get(number).finishReason());
            assertEquals(expected.get(number).logProb(), actual.get(number).logProb(), 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void aDraftLongerThanWhatIsLeftIsCut(Pairing pairing) {
        for (int left = 1; left <= 4; left++) {
            List<GenerationRequest> requests =
                    requests(Limits.DEFAULT.withMaxNewTokens(left), GREEDY, prompts(0, 1, 3, 7));
            List<Generation> drafted = decode(TABLES.target(), pairing.with(TABLES.draft(), 5), requests);
            requireEqual(plain(TABLES.target(), requests), drafted);
            for (Generation each : drafted) {
                assertEquals(left, each.usage().generated());
                assertTrue(left > 1 || each.usage().drafted() == 0, "the last token needs no draft");
            }
        }
    }

    /** Greedy texts in which drafts hold end tokens; then with minima below which none may come, and ignored. */
    @ParameterizedTest
    @MethodSource("pairings")
    void anEndTokenInsideADraftEndsItUnlessItIsTooEarlyOrIgnored(Pairing pairing) {
        CausalModel target = TABLES.ending(END);
        Gap[] gaps = {Gap.between(0, 12), Gap.between(5, 12), Gap.exactly(9), Gap.atLeast(3)};
        List<Template> templates = new ArrayList<>();
        for (Gap gap : gaps) {
            for (int first = 0; first < 4; first++) {
                templates.add(Template.of(Known.of(first, 3 - first), gap));
            }
        }
        for (double temperature : new double[] {0, 1}) {
            List<GenerationRequest> requests = requests(
                    Limits.DEFAULT.withMaxNewTokens(20),
                    SamplingOptions.builder().temperature(temperature).build(),
                    templates.toArray(Template[]::new));
            List<Generation> drafted = decode(target, pairing.with(TABLES.draft(), 4), requests);
            if (temperature == 0) {
                requireEqual(plain(target, requests), drafted);
            }
            for (Generation each : drafted) {
                Gap gap = gaps[each.request() / 4];
                assertTrue(each.usage().generated() >= Math.min(20, gap.min()), each.toString());
                assertTrue(each.usage().generated() <= gap.max(), each.toString());
                assertTrue(
                        Arrays.stream(each.tokens()).skip(2).noneMatch(token -> token == END),
                        Arrays.toString(each.tokens()));
            }
            assertTrue(drafted.stream().anyMatch(each -> each.finishReason() == FinishReason.STOP));
            List<GenerationRequest> ignoring = requests.stream()
                    .map(request ->
                            request.toBuilder().endToken(EndToken.IS_IGNORED).build())
                    .toList();
            List<Generation> through = decode(target, pairing.with(TABLES.draft(), 4), ignoring);
            if (temperature == 0) {
                requireEqual(plain(target, ignoring), through);
            }
            assertTrue(through.stream()
                    .allMatch(each -> each.usage().generated() == Math.min(20, gaps[each.request() / 4].max())));
            assertTrue(through.stream()
                    .flatMapToInt(each -> Arrays.stream(each.tokens()))
                    .anyMatch(t -> t == END));
        }
    }

    /** With the target as its own draft, at temperature 1. */
    @Test
    void aDraftThatIsTheTargetIsKeptWhole() {
        for (int index : new int[] {0, 1, 2, 4 + 4, 11}) {
            Pairing pairing = Pairing.all().get(index);
            for (int length = 1; length <= 4; length++) {
                for (int count = 1; count <= 11; count++) {
                    Generation generation = StrategyGenerator.of(TABLES.target(), pairing.with(TABLES.target(), length))
                            .infill(requests(
                                            Limits.DEFAULT.withMaxNewTokens(count), SamplingOptions.plain(), prompts(2))
                                    .get(0));
                    assertEquals(
                            (count + length) / (length + 1), generation.usage().nfe(), pairing.name());
                }
            }
            // Trees hold more than the path that is kept.
            if (!pairing.hasTrees()) {
                Generation generation = StrategyGenerator.of(TABLES.target(), pairing.with(TABLES.target(), 3))
                        .infill(requests(Limits.DEFAULT, SamplingOptions.plain(), prompts(2))
                                .get(0));
                assertEquals(generation.usage().drafted(), generation.usage().accepted());
            }
        }
    }

    /** Tokens that all differ: there is nothing to look up, and what comes is what plain decoding draws. */
    @Test
    void wherePromptLookupFindsNothingDecodingIsPlain() {
        CausalModel target = new DisjointPair(40).target();
        List<GenerationRequest> requests =
                requests(Limits.DEFAULT.withMaxNewTokens(12), SamplingOptions.plain(), prompts(1, 1, 1, 1));
        List<Generation> expected = plain(target, requests);
        for (Pairing pairing : Pairing.all()) {
            if (!pairing.hasDraftModel()) {
                List<Generation> drafted = decode(target, pairing.with(target, 5), requests);
                requireEqual(expected, drafted);
                for (Generation each : drafted) {
                    assertEquals(12, each.usage().nfe());
                    assertEquals(0, each.usage().drafted());
                }
            }
        }
    }

    @Test
    void aDraftOfAnotherVocabularyIsRefusedBeforeAnythingIsGenerated() {
        SpeculativeDecoding strategy = Pairing.all().get(0).with(new DisjointPair(7).draft(), 3);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> StrategyGenerator.of(TABLES.target(), strategy)
                        .infill(requests(Limits.DEFAULT, GREEDY, prompts(2)).get(0)));
        assertEquals("draft must be a model over the 5 tokens of its target, got one over 7", refused.getMessage());
    }

    /** Both models check that nothing is appended beyond their length; a draft that is full drafts no more. */
    @ParameterizedTest
    @MethodSource("pairings")
    void theLengthOfEitherModelIsKeptInsideDrafts(Pairing pairing) {
        for (int draftLength : new int[] {6, 9, 12, 15}) {
            AssertingCausalModel target =
                    new AssertingCausalModel(WatchedModel.of(TABLES.target()).shortened(12));
            AssertingCausalModel draft =
                    new AssertingCausalModel(WatchedModel.of(TABLES.draft()).shortened(draftLength));
            for (SamplingOptions options : List.of(GREEDY, SamplingOptions.plain())) {
                List<GenerationRequest> requests = requests(Limits.DEFAULT, options, prompts(0, 2, 5, 8, 10, 11));
                List<Generation> drafted = decode(target, pairing.with(draft, 4), requests);
                assertTrue(drafted.stream()
                        .allMatch(each -> each.tokens().length == 12 && each.finishReason() == FinishReason.LENGTH));
                if (options == GREEDY) {
                    requireEqual(plain(target, requests), drafted);
                }
            }
            target.requireStatesClosedOnce();
            draft.requireStatesClosedOnce();
        }
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void logitsThatAreNoNumbersAreNamed(Pairing pairing) {
        CausalModel broken = WatchedModel.of(TABLES.target()).answering(logits -> logits.mul(Double.NaN));
        List<GenerationRequest> sampled = requests(Limits.DEFAULT, SamplingOptions.plain(), prompts(3, 3, 2));
        List<GenerationRequest> greedy = requests(Limits.DEFAULT, GREEDY, prompts(3, 3, 2));
        for (List<GenerationRequest> requests : List.of(sampled, greedy)) {
            requireNamed(broken, pairing.with(TABLES.draft(), 3), requests);
            if (pairing.hasDraftModel()) {
                CausalModel draft = WatchedModel.of(TABLES.draft()).answering(SpeculativeEdgesTest::broken);
                requireNamed(TABLES.target(), pairing.with(draft, 3), requests);
            }
        }
    }

    private static NDArray broken(NDArray logits) {
        return logits.mul(Double.NaN);
    }

    private static void requireNamed(
            CausalModel target, SpeculativeDecoding strategy, List<GenerationRequest> requests) {
        GenerationException failure =
                assertThrows(GenerationException.class, () -> decode(target, strategy, requests), strategy.toString());
        assertTrue(
                failure.getCause().getMessage().contains("NaN"),
                failure.getCause().getMessage());
        assertTrue(failure.getMessage().startsWith("strategy speculative failed in step 1"), failure.getMessage());
    }

    /** Cancelled, or out of evaluations, after any number of rounds: there is what the rounds settled. */
    @ParameterizedTest
    @MethodSource("pairings")
    void whatEndsARunBetweenRoundsLeavesWhatTheyKept(Pairing pairing) {
        SpeculativeDecoding strategy = pairing.with(TABLES.draft(), 3);
        GenerationRequest request = requests(Limits.DEFAULT.withMaxNewTokens(14), SamplingOptions.plain(), prompts(2))
                .get(0);
        StrategyGenerator<CausalModel> generator = StrategyGenerator.of(TABLES.target(), strategy);
        Generation whole = generator.infill(request);
        for (int rounds = 0; rounds <= whole.usage().nfe(); rounds++) {
            int last = rounds;
            int[] settled = IntStream.range(0, whole.tokens().length)
                    .filter(position -> whole.steps()[position] <= last)
                    .map(position -> whole.tokens()[position])
                    .toArray();
            Generation limited = generator.infill(request.toBuilder()
                    .limits(request.limits().withMaxNfe(rounds))
                    .build());
            assertArrayEquals(settled, limited.tokens());
            assertEquals(rounds, limited.usage().nfe());
            if (rounds > 0) {
                assertArrayEquals(settled, cancelled(generator, request, rounds).tokens());
            }
        }
    }

    private static Generation cancelled(StrategyGenerator<CausalModel> generator, GenerationRequest request, int step) {
        Cancellation cancellation = new Cancellation();
        List<Generation> ended = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                if (event.step() == step) {
                    cancellation.cancel();
                }
            }

            @Override
            public void onFinished(Generation generation) {
                ended.add(generation);
            }
        };
        generator.generateAll(RequestSource.of(List.of(request)), new Execution(1, listener, cancellation));
        return ended.get(0);
    }
}
