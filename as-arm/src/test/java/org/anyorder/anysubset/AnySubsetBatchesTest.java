// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Usage;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.CoarseToFineOrder;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches of any-subset sequences at different places, and the caches below them, change nothing. */
class AnySubsetBatchesTest {
    private static final LawModel TABLE = LawModel.hashed(5, 40, 77);

    /** What a strategy does in its order. */
    private record Way(DecodingStrategy<AnySubsetModel> strategy, GenerationOrder order) {}

    private static Stream<Way> exactWays() {
        return Stream.concat(
                speculative().filter(each -> each.orders() == 1).map(each -> new Way(each, each.order())),
                Stream.concat(ahead(), drafted()).map(each -> new Way(each, each.order())));
    }

    static Stream<DecodingStrategy<AnySubsetModel>> everyWay() {
        return Stream.concat(speculative(), Stream.concat(ahead(), drafted()));
    }

    private static Stream<CausalDraftSpeculative> drafted() {
        ModelDrafter chains = AnySubsetLawTest.drafter(5, 40, new IndependentDrafts(1));
        ModelDrafter shorter = AnySubsetLawTest.drafter(5, 25, new IndependentDrafts(1));
        ModelDrafter trees = AnySubsetLawTest.drafter(5, 40, new Branching(List.of(2, 1)));
        return Stream.of(
                new CausalDraftSpeculative(5, chains),
                new CausalDraftSpeculative(4, shorter),
                new CausalDraftSpeculative(100, chains, Tempered.DRAFT, SubsetCache.NONE),
                new CausalDraftSpeculative(4, trees));
    }

    private static Stream<SubsetStrategy> ahead() {
        return Stream.of(
                new AheadSpeculative(2, new Branching(List.of(1))),
                new AheadSpeculative(3, AheadSpeculative.TREE),
                new AheadSpeculative(
                        5, new Branching(List.of(3, 2, 1)), new RandomOrder(), Tempered.BOTH, SubsetCache.PREFIX),
                new AheadSpeculative(
                        100, new Branching(List.of(1)), new CoarseToFineOrder(), Tempered.DRAFT, SubsetCache.NONE));
    }

    private static Stream<AnySubsetSpeculative> speculative() {
        return Stream.of(
                new AnySubsetSpeculative(2),
                new AnySubsetSpeculative(5),
                new AnySubsetSpeculative(100),
                new AnySubsetSpeculative(4, Drafting.SELF, new RandomOrder(), Tempered.BOTH, 0),
                new AnySubsetSpeculative(4, Drafting.SELF, new CoarseToFineOrder(), Tempered.DRAFT, 0.05),
                new AnySubsetSpeculative(3, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0),
                new AnySubsetSpeculative(6).withCache(SubsetCache.NONE),
                AnySubsetRoundsTest.burst(4));
    }

    /** Of all lengths, greedy and not, in batches of 1 and 5 and all at once. */
    @ParameterizedTest
    @MethodSource("everyWay")
    void giveASequenceTheSameInEveryBatch(DecodingStrategy<AnySubsetModel> strategy) {
        List<GenerationRequest> requests = requests(Seeds.random("AnySubsetBatchesTest"));
        List<Generation> alone = null;
        for (int batch : new int[] {1, 5, 64}) {
            AssertingAnySubsetModel model = new AssertingAnySubsetModel(TABLE);
            List<Generation> drawn = Draws.of(StrategyGenerator.of(model, strategy), requests, batch);
            model.requireStatesClosedOnce();
            alone = alone == null ? drawn : alone;
            for (int i = 0; i < drawn.size(); i++) {
                assertArrayEquals(alone.get(i).tokens(), drawn.get(i).tokens(), "request " + i);
                assertArrayEquals(alone.get(i).steps(), drawn.get(i).steps(), "request " + i);
                assertEquals(alone.get(i).logProb(), drawn.get(i).logProb(), 1e-9);
                Usage one = alone.get(i).usage();
                Usage many = drawn.get(i).usage();
                assertEquals(
                        List.of(one.nfe(), one.drafted(), one.accepted(), one.draftNfe(), one.rows()),
                        List.of(many.nfe(), many.drafted(), many.accepted(), many.draftNfe(), many.rows()));
                assertTrue(many.nfe() <= many.generated(), many.toString());
            }
        }
        assertTrue(
                alone.stream().map(each -> each.usage().accepted()).distinct().count() > 5);
    }

    private static List<GenerationRequest> requests(RandomGenerator random) {
        List<SamplingOptions> options = List.of(
                SamplingOptions.plain(),
                SamplingOptions.greedy(),
                SamplingOptions.builder().temperature(0.6).topK(3).build(),
                SamplingOptions.builder().repetitionPenalty(1.3).build());
        List<GenerationRequest> requests = new ArrayList<>();
        for (int number = 0; number < 24; number++) {
            int[] template = random.ints(1 + random.nextInt(30), -4, 5)
                    .map(token -> Math.max(token, LawModel.HIDDEN))
                    .toArray();
            template[0] = number % 2 == 0 ? LawModel.HIDDEN : template[0];
            requests.add(GenerationRequest.builder(Templates.of(template))
                    .number(number)
                    .seed(8)
                    .sampling(options.get(number % options.size()))
                    .limits(Limits.DEFAULT.withMaxNewTokens(1 + random.nextInt(30)))
                    .build());
        }
        return requests;
    }

    /** Greedy speculation, in any order, gives the tokens of greedy sequential decoding in the same order. */
    @Test
    void areGreedyAsOneByOne() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (GenerationRequest request : requests(Seeds.random("AnySubsetBatchesTest"))) {
            requests.add(request.toBuilder().sampling(SamplingOptions.greedy()).build());
        }
        exactWays().forEach(way -> {
            List<Generation> drawn = Draws.of(StrategyGenerator.of(TABLE, way.strategy()), requests, 8);
            List<Generation> oneByOne =
                    Draws.of(StrategyGenerator.of(TABLE, new SequentialSubset(way.order())), requests, 8);
            for (int i = 0; i < drawn.size(); i++) {
                assertArrayEquals(oneByOne.get(i).tokens(), drawn.get(i).tokens(), way + ", request " + i);
                assertEquals(0, drawn.get(i).logProb());
                assertEquals(0, oneByOne.get(i).usage().drafted(), "nothing is drafted one by one");
            }
        });
    }

    /** A model that is fed all that is decided in every pass gives the same, and takes more rows. */
    @Test
    void areTheSameWithoutACache() {
        AnySubsetSpeculative self = new AnySubsetSpeculative(5);
        requireTheSame(self, self.withCache(SubsetCache.NONE));
        AheadSpeculative ahead = new AheadSpeculative(4, AheadSpeculative.TREE);
        requireTheSame(
                ahead,
                new AheadSpeculative(4, AheadSpeculative.TREE, ahead.order(), ahead.tempered(), SubsetCache.NONE));
    }

    /** What is kept of a draft is there already, in a tree it is fed again. */
    @Test
    void ofACausalDraftAreTheSameWithoutACache() {
        for (Growth growth : List.of(new IndependentDrafts(1), new Branching(List.of(2)))) {
            ModelDrafter drafter = AnySubsetLawTest.drafter(5, 40, growth);
            requireTheSame(
                    new CausalDraftSpeculative(4, drafter),
                    new CausalDraftSpeculative(4, drafter, Tempered.BOTH, SubsetCache.NONE));
        }
    }

    private static void requireTheSame(
            DecodingStrategy<AnySubsetModel> cached, DecodingStrategy<AnySubsetModel> uncached) {
        List<GenerationRequest> requests = requests(Seeds.random("AnySubsetBatchesTest"));
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(TABLE);
        List<Generation> with = Draws.of(StrategyGenerator.of(TABLE, cached), requests, 5);
        List<Generation> without = Draws.of(StrategyGenerator.of(model, uncached), requests, 5);
        model.requireStatesClosedOnce();
        long more = 0;
        for (int i = 0; i < with.size(); i++) {
            assertArrayEquals(with.get(i).tokens(), without.get(i).tokens(), "request " + i);
            assertEquals(with.get(i).usage().nfe(), without.get(i).usage().nfe());
            more += without.get(i).usage().rows() - with.get(i).usage().rows();
        }
        assertTrue(more > 0, "rows are fed again");
    }
}
