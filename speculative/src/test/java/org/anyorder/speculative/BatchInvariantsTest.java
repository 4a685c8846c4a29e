// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Batches of sequences of all lengths, greedy and not, that keep different numbers of drafted tokens each round; rows
 * leave at different times and others join in their place.
 */
class BatchInvariantsTest {
    private static final MarkovPair TABLES = MarkovPair.of(5, 3).near(0.7);

    static List<Pairing> pairings() {
        return Pairing.all();
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void holdAfterEveryRoundForEveryPairOfDrafterAndVerifier(Pairing pairing) {
        RandomGenerator random = Seeds.random("BatchInvariantsTest");
        List<GenerationRequest> requests = requests(random);
        List<Generation> alone = null;
        for (int batch : new int[] {1, 5}) {
            AssertingCausalModel target = new AssertingCausalModel(TABLES.target());
            AssertingCausalModel draft = new AssertingCausalModel(TABLES.draft());
            List<Generation> drawn = decode(pairing, WatchedModel.of(target), WatchedModel.of(draft), requests, batch);
            target.requireStatesClosedOnce();
            draft.requireStatesClosedOnce();
            alone = alone == null ? drawn : alone;
            requireEqual(alone, drawn);
        }
    }

    static List<Pairing> trees() {
        return Pairing.all().stream().filter(pairing -> pairing.hasTrees()).toList();
    }

    /** Paths become rows for a pass, and the same is kept. */
    @ParameterizedTest
    @MethodSource("trees")
    void holdWithoutTreeAttentionToo(Pairing pairing) {
        RandomGenerator random = Seeds.random("BatchInvariantsTest");
        List<GenerationRequest> requests = requests(random);
        List<Generation> with =
                decode(pairing, WatchedModel.of(TABLES.target()), WatchedModel.of(TABLES.draft()), requests, 6);
        List<Generation> without = decode(
                pairing,
                WatchedModel.of(new AssertingCausalModel(
                        WatchedModel.of(TABLES.target()).withoutFeatures())),
                WatchedModel.of(
                        new AssertingCausalModel(WatchedModel.of(TABLES.draft()).withoutFeatures())),
                requests,
                6);
        requireEqual(with, without);
    }

    private static List<Generation> decode(
            Pairing pairing, WatchedModel target, WatchedModel draft, List<GenerationRequest> requests, int batch) {
        CheckedRounds rounds = new CheckedRounds(pairing, target, draft, 4);
        CausalModel model = target;
        List<Generation> drawn = Draws.of(StrategyGenerator.of(model, rounds), requests, batch);
        assertTrue(rounds.wholeDrafts() > 0, pairing + " kept " + rounds.wholeDrafts() + " whole drafts");
        assertTrue(rounds.accepted().stream().distinct().count() >= 3, "acceptances must differ");
        return drawn;
    }

    private static List<GenerationRequest> requests(RandomGenerator random) {
        List<GenerationRequest> requests = new ArrayList<>();
        List<SamplingOptions> options = List.of(
                SamplingOptions.plain(),
                SamplingOptions.builder().temperature(0).build(),
                SamplingOptions.builder().temperature(0.6).topK(3).build(),
                SamplingOptions.builder().repetitionPenalty(1.3).build());
        for (int number = 0; number < 12; number++) {
            requests.add(GenerationRequest.builder(Template.continuing(
                            random.ints(random.nextInt(9), 0, 5).toArray()))
                    .number(number)
                    .seed(8)
                    .sampling(options.get(number % options.size()))
                    .limits(Limits.DEFAULT.withMaxNewTokens(1 + random.nextInt(20)))
                    .build());
        }
        return requests;
    }

    private static void requireEqual(List<Generation> expected, List<Generation> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).tokens(), actual.get(i).tokens(), "request " + i);
            assertArrayEquals(expected.get(i).steps(), actual.get(i).steps(), "request " + i);
            assertEquals(expected.get(i).logProb(), actual.get(i).logProb(), 1e-9, "request " + i);
            assertEquals(expected.get(i).usage().nfe(), actual.get(i).usage().nfe());
            assertEquals(
                    expected.get(i).usage().accepted(), actual.get(i).usage().accepted());
        }
    }
}
