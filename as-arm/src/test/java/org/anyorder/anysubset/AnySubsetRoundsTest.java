// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Usage;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Step;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.WatchedStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rounds: what they count, batches of sequences at different places, limits, and drafts longer than what is left. */
class AnySubsetRoundsTest {
    private static final LawModel TABLE = LawModel.hashed(5, 40, 77);

    /** The last evaluation left drafts one position, which needs no test: every number of evaluations is used up. */
    @ParameterizedTest
    @MethodSource("org.anyorder.anysubset.AnySubsetBatchesTest#everyWay")
    void keepEveryLimitOfEvaluations(DecodingStrategy<AnySubsetModel> strategy) {
        GenerationRequest request = GenerationRequest.builder(Templates.of(-1, -1, 3, -1, -1, -1, -1, -1))
                .seed(5)
                .build();
        int all = StrategyGenerator.of(TABLE, strategy).infill(request).usage().nfe();
        for (int nfe = 0; nfe <= all; nfe++) {
            Generation cut = StrategyGenerator.of(TABLE, strategy)
                    .infill(request.toBuilder()
                            .limits(Limits.DEFAULT.withMaxNfe(nfe))
                            .build());
            assertTrue(cut.usage().nfe() <= nfe);
            assertTrue(
                    cut.usage().nfe() == nfe || cut.finishReason() == FinishReason.LENGTH,
                    "evaluations were left: " + cut.usage());
            assertTrue(cut.usage().generated() >= cut.usage().nfe());
        }
    }

    /** Cancelled between draft and verification, a round is finished and the next not begun; nothing stays open. */
    @ParameterizedTest
    @MethodSource("org.anyorder.anysubset.AnySubsetBatchesTest#everyWay")
    void areFinishedWhereTheyAreCancelledInTheMiddle(DecodingStrategy<AnySubsetModel> strategy) {
        int[] template = new int[40];
        Arrays.fill(template, 1, template.length, LawModel.HIDDEN);
        GenerationRequest request =
                GenerationRequest.builder(Templates.of(template)).seed(2).build();
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(TABLE);
        WatchedStrategy<AnySubsetModel> watched = new WatchedStrategy<>(strategy);
        StrategyGenerator<AnySubsetModel> generator = StrategyGenerator.of(model, watched);
        Generation whole = generator.infill(request);
        Cancellation cancellation = new Cancellation();
        watched.act((moment, step) -> {
            if (moment == WatchedStrategy.Moment.EVALUATED && step == 1) {
                cancellation.cancel();
            }
        });
        List<Generation> cut = new ArrayList<>();
        GenerationListener collector = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                cut.add(generation);
            }
        };
        generator.generateAll(RequestSource.of(List.of(request)), new Execution(1, collector, cancellation));
        assertEquals(FinishReason.CANCELLED, cut.get(0).finishReason());
        int[] first = IntStream.range(0, whole.tokens().length)
                .filter(position -> whole.steps()[position] <= 1)
                .map(position -> whole.tokens()[position])
                .toArray();
        assertArrayEquals(first, cut.get(0).tokens());
        assertTrue(watched.requireNothingOpen() > 0);
        model.requireStatesClosedOnce();
    }

    /** Two evaluations a round, one for a lone last position, as many kept as drafted where the table is certain. */
    @Test
    void ofACertainTableKeepEveryDraft() {
        LawModel certain = new LawModel(Vocabulary.of(4).withMask(4), 8, 0, (visible, position) -> {
            double[] logits = new double[4];
            Arrays.fill(logits, Double.NEGATIVE_INFINITY);
            logits[position % 4] = 0;
            return logits;
        });
        Usage three = usage(certain, 3);
        assertEquals(5, three.nfe(), "3 + 3 + 1 positions");
        assertEquals(List.of(7, 7, 0), List.of(three.drafted(), three.accepted(), three.draftNfe()));
        assertEquals(4, usage(certain, 5).nfe(), "5 + 2 positions");
        assertEquals(2, usage(certain, 1000).nfe());
        Usage ngram = StrategyGenerator.of(
                        certain, new AnySubsetSpeculative(3, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0))
                .infill(GenerationRequest.builder(Templates.of(0, -1, -1, -1, -1, 1, 2, 3))
                        .build())
                .usage();
        assertEquals(ngram.nfe(), ngram.draftNfe(), "a draft and an evaluation a round");
        assertEquals(2, ngram.nfe(), "0 was seen before nothing, then 1, 2, 3 follow");
    }

    /**
     * Of a draft in four orders that which goes furthest counts: fewer evaluations, another law, and it says so. One
     * evaluation tests them all.
     */
    @Test
    void goFurtherInTheBestOfSeveralOrders() {
        GenerationRequest request = GenerationRequest.builder(Templates.of(-1, -1, 3, -1, -1, -1, -1, -1))
                .samples(400)
                .seed(6)
                .build();
        List<Generation> one = Draws.of(StrategyGenerator.of(TABLE, burst(1)), List.of(request), 50);
        List<Generation> four = Draws.of(StrategyGenerator.of(TABLE, burst(4)), List.of(request), 50);
        assertEquals(Exactness.SEQUENTIAL_IN_ITS_ORDER, burst(1).exactness());
        assertEquals(Exactness.APPROXIMATE, burst(2).exactness());
        assertTrue(evaluations(four) < 0.9 * evaluations(one), evaluations(four) + " of " + evaluations(one));
        for (Generation each : four) {
            assertEquals(7, each.usage().generated());
            assertTrue(each.usage().nfe() <= 7, each.usage().toString());
        }
    }

    static AnySubsetSpeculative burst(int orders) {
        return new AnySubsetSpeculative(100, Drafting.SELF, new RandomOrder(), Tempered.BOTH, 0).withOrders(orders);
    }

    private static double evaluations(List<Generation> drawn) {
        return drawn.stream().mapToInt(each -> each.usage().nfe()).average().orElseThrow();
    }

    private static Usage usage(LawModel model, int length) {
        return StrategyGenerator.of(model, new AnySubsetSpeculative(length))
                .infill(GenerationRequest.builder(Templates.of(0, -1, -1, -1, -1, -1, -1, -1))
                        .build())
                .usage();
    }

    /** Without a left neighbour there is no n-gram: the first round is the model's own. */
    @Test
    void withoutALeftNeighbourAreDraftedByTheModel() {
        AnySubsetSpeculative strategy =
                new AnySubsetSpeculative(3, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0);
        Generation generation = StrategyGenerator.of(new AssertingAnySubsetModel(TABLE), strategy)
                .infill(GenerationRequest.builder(Templates.of(-1, -1, -1, -1, -1, -1))
                        .build());
        int rounds = Arrays.stream(generation.steps()).max().orElseThrow();
        assertEquals(rounds + 1, generation.usage().nfe(), "the first round takes two");
        assertEquals(rounds - 1, generation.usage().draftNfe(), "all others draw from n-grams");
    }

    /** More evaluations than positions would be a fault of the loop: it does not go on. */
    @Test
    void thatSettleLessThanTheyEvaluateAreAFault() {
        DecodingStrategy<AnySubsetModel> wasteful = new DecodingStrategy<>() {
            @Override
            public String name() {
                return "wasteful";
            }

            @Override
            public Set<Capability> capabilities() {
                return SubsetTemplates.CAPABILITIES;
            }

            @Override
            public Exactness exactness() {
                return Exactness.APPROXIMATE;
            }

            @Override
            public DecodingRun begin(AnySubsetModel model, NDManager owner) {
                return new DecodingRun() {
                    @Override
                    public void step(List<Canvas> chosen, Step step) {
                        SubsetPolicy policy = SubsetPolicy.oneByOne(new LatticeOrder(), SubsetCache.NONE);
                        SubsetRow row = new SubsetRow(chosen.get(0), model, policy);
                        row.evaluated(1, 0, 1, step);
                        row.evaluated(1, 0, 1, step);
                        row.settle(new Draft.Settlement(new int[] {1}, new double[] {0}, 1), step);
                    }
                };
            }
        };
        RuntimeException fault = assertThrows(RuntimeException.class, () -> StrategyGenerator.of(TABLE, wasteful)
                .infill(GenerationRequest.builder(Templates.of(0, -1, -1)).build()));
        assertTrue(
                fault.getCause().getMessage().contains("2 evaluations settled 1 positions"),
                fault.getCause().getMessage());
    }
}
