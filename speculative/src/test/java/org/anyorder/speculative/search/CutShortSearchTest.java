// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
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
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.JointTable;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.WatchedStrategy;
import org.anyorder.testing.WatchedStrategy.Moment;
import org.junit.jupiter.api.Test;

/** Searches that end before they are through: what the canvas shows is the best hypothesis so far. */
class CutShortSearchTest {

    private static final int LENGTH = 8;

    /** Events add up to the result, and no two tokens that were ever shown share an identity. */
    private static final class Replay implements GenerationListener {
        private final List<Integer> tokens;
        private final Set<Integer> identities = new HashSet<>();
        private final List<Generation> results = new ArrayList<>();
        private int cuts;

        Replay(Integer... known) {
            tokens = new ArrayList<>(List.of(known));
        }

        @Override
        public void onEvent(GenerationEvent event) {
            if (event instanceof GenerationEvent.Inserted inserted) {
                assertEquals(tokens.size(), inserted.position());
                assertTrue(identities.add(inserted.identity()), "identity of " + inserted);
                tokens.add(inserted.token());
            } else if (event instanceof GenerationEvent.Cut cut) {
                tokens.subList(cut.end(), tokens.size()).clear();
                cuts++;
            } else {
                throw new AssertionError(event);
            }
        }

        @Override
        public void onFinished(Generation generation) {
            results.add(generation);
            assertArrayEquals(tokens.stream().mapToInt(Integer::intValue).toArray(), generation.tokens());
        }
    }

    @Test
    void aCancelledSearchReturnsTheBestOfItsStepAndItsEventsAddUp() {
        RandomGenerator random = Seeds.random("CutShortSearchTest");
        int cuts = 0;
        for (int round = 0; round < 8; round++) {
            AssertingCausalModel model = Tables.random(random, 5);
            SearchPlan plan = round % 2 == 0 ? new SearchPlan(4, 1, 0, 1) : new SearchPlan(6, 3, 0.5, 0);
            WatchedStrategy<CausalModel> strategy = new WatchedStrategy<>(
                    new DiverseBeamSearch(plan.beams(), plan.groups(), plan.diversity(), plan.lengthNormalisation()));
            GenerationRequest request = GenerationRequest.builder(Template.continuing(1))
                    .limits(Limits.DEFAULT.withMaxNewTokens(LENGTH))
                    .endToken(round % 4 < 2 ? EndToken.IS_IGNORED : EndToken.STOPS)
                    .build();
            for (int step = 1; step <= LENGTH; step++) {
                Cancellation cancellation = new Cancellation();
                int last = step;
                strategy.act((moment, number) -> {
                    if (moment == Moment.STEP && number == last) {
                        cancellation.cancel();
                    }
                });
                Replay replay = new Replay(1);
                StrategyGenerator.of(model, strategy)
                        .generateAll(RequestSource.of(List.of(request)), new Execution(1, replay, cancellation));
                strategy.requireNothingOpen();
                Generation best = replay.results.get(0);
                boolean through = best.finishReason() != FinishReason.CANCELLED;
                if (!through) {
                    PlainSearch.Found expected = bestAfter(model, request, plan, step);
                    assertEquals(
                            expected.tokens(),
                            Arrays.stream(best.tokens()).skip(1).boxed().toList());
                    assertEquals(expected.total(), best.logProb(), 1e-9);
                    assertTrue(best.usage().nfe() <= 1 + plan.beams() * (step - 1));
                }
                cuts += replay.cuts;
            }
        }
        assertTrue(cuts > 20, "the best hypothesis changed " + cuts + " times only");
    }

    /** A search that has room for so many tokens only: giving beams up for want of a better one changes no best. */
    private static PlainSearch.Found bestAfter(
            CausalModel model, GenerationRequest request, SearchPlan plan, int step) {
        return new PlainSearch(model, request, plan, 0, step).found().get(0);
    }

    @Test
    void aSearchOutOfTimeHasAlternativesThatAreOutOfTime() {
        AssertingCausalModel model = Tables.random(Seeds.random("CutShortSearchTest"), 5);
        Generation generation = StrategyGenerator.of(model, new BeamSearch(4, 0))
                .infill(GenerationRequest.builder(Template.continuing(1))
                        .endToken(EndToken.IS_IGNORED)
                        .limits(Limits.DEFAULT.withMaxNewTokens(LENGTH).withMaxNfe(10))
                        .build());
        assertEquals(FinishReason.NFE, generation.finishReason());
        assertEquals(9, generation.usage().nfe()); // 1 + 4 + 4
        assertEquals(3, generation.alternatives().size());
        double before = generation.logProb();
        for (Generation alternative : generation.alternatives()) {
            assertEquals(FinishReason.NFE, alternative.finishReason());
            assertEquals(3, alternative.usage().generated());
            assertTrue(alternative.logProb() <= before);
            before = alternative.logProb();
        }
    }

    @Test
    void endsAtTheLengthOfTheModel() {
        CausalModel model = JointTable.of(2, 3, new double[] {0.3, 0.02, 0.03, 0.15, 0.1, 0.05, 0.05, 0.3})
                .causal();
        Generation generation = StrategyGenerator.of(model, new BeamSearch(8, 0))
                .infill(GenerationRequest.builder(Template.continuing(1)).build());
        assertArrayEquals(new int[] {1, 1, 1}, generation.tokens());
        assertEquals(FinishReason.LENGTH, generation.finishReason());
        assertEquals(3, generation.alternatives().size());
        Generation full = StrategyGenerator.of(model, new BeamSearch(8, 0))
                .infill(GenerationRequest.builder(Template.continuing(1, 0, 1)).build());
        assertEquals(0, full.usage().nfe());
        assertEquals(FinishReason.LENGTH, full.finishReason());
        Generation closed = StrategyGenerator.of(model, new BeamSearch(8, 0))
                .infill(GenerationRequest.builder(Template.of(Known.of(1))).build());
        assertArrayEquals(new int[] {1}, closed.tokens());
        assertEquals(List.of(), closed.alternatives());
    }

    /** After token 0 only the end is possible, which the gap does not allow yet: that beam dies, the others live on. */
    @Test
    void aBeamWithoutAWayOnDiesAloneAndAllOfThemAreAnError() {
        CausalModel model = MarkovTable.of(
                        3,
                        1,
                        OptionalInt.of(2),
                        Map.of(
                                List.of(), new double[] {0.6, 0.4, 0},
                                List.of(0), new double[] {0, 0, 1},
                                List.of(1), new double[] {0.9, 0.1, 0}))
                .causal();
        GenerationRequest request =
                GenerationRequest.builder(Template.of(Gap.between(4, 5))).build();
        Generation generation =
                StrategyGenerator.of(model, new BeamSearch(2, 0)).infill(request);
        assertArrayEquals(new int[] {1, 1, 1, 0}, generation.tokens());
        assertEquals(FinishReason.STOP, generation.finishReason());
        GenerationException failure =
                assertThrows(GenerationException.class, () -> StrategyGenerator.of(model, new BeamSearch(1, 0))
                        .infill(request));
        assertTrue(failure.getMessage().contains("in step 2 of request 0 sample 0"), failure.getMessage());
        assertTrue(failure.getCause().getMessage().contains("no beam can go on in step 2"), failure.toString());
    }

    /** Tokens 0 and 1, and so on: equal scores everywhere. */
    @Test
    void tiesGoToTheLowerBeamThenToTheLowerToken() {
        CausalModel model = MarkovTable.of(3, 0, OptionalInt.empty(), Map.of(List.of(), new double[] {0.25, 0.5, 0.25}))
                .causal();
        Generation generation = StrategyGenerator.of(model, new BeamSearch(4, 0))
                .infill(GenerationRequest.builder(Template.of(Known.of(2), Gap.exactly(2)))
                        .sampling(SamplingOptions.greedy())
                        .build());
        assertArrayEquals(new int[] {2, 1, 1}, generation.tokens());
        assertEquals(
                List.of(List.of(2, 1, 0), List.of(2, 1, 2), List.of(2, 0, 1)),
                generation.alternatives().stream()
                        .map(one -> Arrays.stream(one.tokens()).boxed().toList())
                        .toList());
    }
}
