// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

/** Searches of random models by the real loop against the search written out, and against everything there is. */
class SearchTest {

    private static final List<SamplingOptions> SAMPLING = List.of(
            SamplingOptions.plain(),
            SamplingOptions.greedy(),
            SamplingOptions.builder().temperature(0.6).build(),
            SamplingOptions.builder().temperature(1.4).topK(2).build(),
            SamplingOptions.builder().topP(0.8, Crossing.KEPT).build(),
            SamplingOptions.builder().temperature(0).repetitionPenalty(1.3).build(),
            SamplingOptions.builder().presencePenalty(0.7).frequencyPenalty(0.2).build());

    private static StrategyGenerator<CausalModel> generator(CausalModel model, SearchPlan plan) {
        return StrategyGenerator.of(
                model,
                new DiverseBeamSearch(plan.beams(), plan.groups(), plan.diversity(), plan.lengthNormalisation()));
    }

    private static void requireEqual(PlainSearch.Found expected, Generation actual, int known) {
        List<Integer> tokens =
                Arrays.stream(actual.tokens()).skip(known).boxed().toList();
        assertEquals(expected.tokens(), tokens);
        assertEquals(expected.total(), actual.logProb(), 1e-9);
        assertEquals(expected.ended() ? FinishReason.STOP : FinishReason.LENGTH, actual.finishReason());
        assertEquals(tokens.size(), actual.usage().generated());
        int[] steps = actual.steps();
        for (int position = 0; position < steps.length; position++) {
            assertEquals(Math.max(0, position - known + 1), steps[position]);
        }
    }

    @Test
    void findsWhatTheSearchWrittenOutFinds() {
        RandomGenerator random = Seeds.random("SearchTest");
        SearchPlan[] plans = {
            new SearchPlan(1, 1, 0, 0),
            new SearchPlan(3, 1, 0, 0),
            new SearchPlan(4, 1, 0.5, 1),
            new SearchPlan(4, 2, 0.5, 0),
            new SearchPlan(6, 3, 0, 0.7),
            new SearchPlan(6, 3, 0.9, 1),
            new SearchPlan(5, 5, 0.3, 0)
        };
        for (SearchPlan plan : plans) {
            List<GenerationRequest> requests = new ArrayList<>();
            AssertingCausalModel model = Tables.random(random, 5);
            int[] least = new int[2 * SAMPLING.size()];
            for (int number = 0; number < least.length; number++) {
                least[number] = random.nextInt(3);
                requests.add(GenerationRequest.builder(
                                Template.of(Known.of(random.nextInt(4)), Gap.between(least[number], 6)))
                        .number(number)
                        .sampling(SAMPLING.get(number % SAMPLING.size()))
                        .endToken(number % 5 == 4 ? EndToken.IS_IGNORED : EndToken.STOPS)
                        .build());
            }
            List<Generation> alone = Draws.of(generator(model, plan), requests, 1);
            List<Generation> together = Draws.of(generator(model, plan), requests, 3);
            for (int number = 0; number < requests.size(); number++) {
                List<PlainSearch.Found> expected =
                        new PlainSearch(model, requests.get(number), plan, least[number], 6).found();
                for (Generation generation : List.of(alone.get(number), together.get(number))) {
                    assertEquals(expected.size(), 1 + generation.alternatives().size(), plan.toString());
                    requireEqual(expected.get(0), generation, 1);
                    for (int index = 1; index < expected.size(); index++) {
                        requireEqual(
                                expected.get(index), generation.alternatives().get(index - 1), 1);
                    }
                }
                assertEquals(
                        alone.get(number).usage().nfe(),
                        together.get(number).usage().nfe());
            }
            model.requireStatesClosedOnce();
        }
    }

    /** With V^L beams nothing is ever dropped: the best of all continuations comes first, the others in their order. */
    @Test
    void withABeamForEveryBeginningItFindsTheBestOfAll() {
        RandomGenerator random = Seeds.random("SearchTest");
        for (double normalisation : new double[] {0, 1}) {
            for (int seed = 0; seed < 6; seed++) {
                AssertingCausalModel model = Tables.random(random, 3);
                int least = seed % 3;
                GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(0), Gap.between(least, 4)))
                        .sampling(SAMPLING.get(seed % 3))
                        .build();
                PlainSearch plain = new PlainSearch(model, request, new SearchPlan(81, 1, 0, normalisation), least, 4);
                List<PlainSearch.Found> all = plain.everything();
                Generation best = StrategyGenerator.of(model, new BeamSearch(81, normalisation))
                        .infill(request);
                requireEqual(all.get(0), best, 1);
                double[] worths = IntStream.range(1, all.size())
                        .mapToDouble(index -> plain.worth(all.get(index)))
                        .toArray();
                assertTrue(best.alternatives().size() <= worths.length);
                for (int index = 0; index < best.alternatives().size(); index++) {
                    requireEqual(all.get(index + 1), best.alternatives().get(index), 1);
                }
                assertTrue(best.alternatives().size() >= 10, "found " + best.alternatives());
            }
        }
    }

    @Test
    void moreBeamsNeverOvershootALimit() {
        RandomGenerator random = Seeds.random("SearchTest");
        AssertingCausalModel model = Tables.random(random, 5);
        StrategyGenerator<CausalModel> generator = generator(model, new SearchPlan(4, 2, 0.5, 0));
        GenerationRequest request = GenerationRequest.builder(Template.continuing(1))
                .endToken(EndToken.IS_IGNORED)
                .limits(Limits.DEFAULT.withMaxNewTokens(12))
                .build();
        int whole = generator.infill(request).usage().nfe();
        assertTrue(whole > 12 && whole <= 1 + 4 * 11, "nfe " + whole);
        for (int nfe = 0; nfe <= whole; nfe++) {
            Generation generation = generator.infill(
                    request.toBuilder().limits(request.limits().withMaxNfe(nfe)).build());
            assertTrue(generation.usage().nfe() <= nfe);
            assertTrue(nfe - generation.usage().nfe() < 4 || generation.finishReason() == FinishReason.LENGTH);
            if (generation.finishReason() == FinishReason.NFE) {
                generation.alternatives().forEach(one -> assertEquals(FinishReason.NFE, one.finishReason()));
            }
        }
        for (int tokens = 0; tokens < 12; tokens++) {
            Generation generation = generator.infill(request.toBuilder()
                    .limits(request.limits().withMaxNewTokens(tokens))
                    .build());
            assertEquals(tokens, generation.usage().generated());
            assertEquals(FinishReason.LENGTH, generation.finishReason());
        }
    }
}
