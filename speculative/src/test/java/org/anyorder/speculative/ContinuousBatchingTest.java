// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that arrive while others run (Flover; arXiv 2305.13484), at given rounds of the loop. */
class ContinuousBatchingTest {
    private static final int SLOTS = 4;
    private static final MarkovPair TABLES = MarkovPair.of(5, 3).near(0.7);

    /** Serves requests from given rounds on, and writes down when each came in and left. */
    private static final class Service implements RequestSource, GenerationListener {
        private final List<GenerationRequest> requests;
        private final int[] arrivals;
        private final CheckedRounds rounds;
        private final WatchedModel target = WatchedModel.of(new AssertingCausalModel(TABLES.target()));
        private final Map<Integer, Generation> results = new TreeMap<>();
        private final int[] admitted;
        private final int[] left;
        private int next;
        private int running;

        Service(Pairing pairing, List<GenerationRequest> requests, int[] arrivals) {
            this.requests = requests;
            this.arrivals = arrivals;
            WatchedModel draft = WatchedModel.of(new AssertingCausalModel(TABLES.draft()));
            rounds = new CheckedRounds(pairing, target, draft, 4);
            admitted = new int[requests.size()];
            left = new int[requests.size()];
        }

        Service serve() {
            StrategyGenerator.of((CausalModel) target, rounds)
                    .generateAll(this, new Execution(SLOTS, this, new Cancellation()));
            assertEquals(requests.size(), results.size());
            return this;
        }

        @Override
        public Optional<GenerationRequest> poll() {
            return next < arrivals.length && arrivals[next] <= rounds.rounds() ? take() : Optional.empty();
        }

        /** Nothing runs: the next request comes at once. */
        @Override
        public Optional<GenerationRequest> take() {
            return next < arrivals.length ? Optional.of(requests.get(next++)) : Optional.empty();
        }

        @Override
        public void onAdmitted(GenerationRequest request, int sample) {
            admitted[request.number()] = rounds.rounds();
            running++;
            assertTrue(running <= SLOTS);
        }

        @Override
        public void onFinished(Generation generation) {
            left[generation.request()] = rounds.rounds();
            results.put(generation.request(), generation);
            running--;
        }
    }

    private static GenerationRequest request(int number, int prompt, int tokens) {
        return GenerationRequest.builder(Template.continuing(IntStream.range(0, prompt)
                        .map(i -> (i * 3 + number) % 5)
                        .toArray()))
                .number(number)
                .seed(6)
                .limits(Limits.DEFAULT.withMaxNewTokens(tokens))
                .build();
    }

    private static Generation alone(Pairing pairing, GenerationRequest request) {
        return StrategyGenerator.of(TABLES.target(), pairing.with(TABLES.draft(), 4))
                .infill(request);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 11, 14, 19})
    void everyRequestGetsWhatItGetsAloneInAsManyRounds(int number) {
        Pairing pairing = Pairing.all().get(number);
        RandomGenerator random = Seeds.random("ContinuousBatchingTest");
        List<GenerationRequest> requests = new ArrayList<>();
        int[] arrivals = new int[40];
        for (int i = 0; i < arrivals.length; i++) {
            requests.add(request(i, random.nextInt(7), 1 + random.nextInt(18)));
            arrivals[i] = (i == 0 ? 0 : arrivals[i - 1]) + (random.nextInt(4) == 0 ? random.nextInt(16) : 0);
        }
        Service service = new Service(pairing, requests, arrivals).serve();
        int alone = 0;
        for (GenerationRequest request : requests) {
            Generation expected = alone(pairing, request);
            Generation actual = service.results.get(request.number());
            assertArrayEquals(expected.tokens(), actual.tokens());
            assertArrayEquals(expected.steps(), actual.steps());
            assertEquals(expected.usage().accepted(), actual.usage().accepted());
            int rounds = expected.usage().nfe();
            alone += rounds;
            assertEquals(
                    rounds,
                    service.left[request.number()] - service.admitted[request.number()],
                    "a request takes its own rounds, whoever else runs");
        }
        requireFirstComeFirstServed(service);
        assertEquals(1, service.target.opened(), "slots are reused");
        assertTrue(service.rounds.rounds() < 2 * alone / 3, service.rounds.rounds() + " rounds, alone " + alone);
    }

    /** No request waits while a slot is free, and none overtakes another. */
    private static void requireFirstComeFirstServed(Service service) {
        int waited = 0;
        for (int i = 0; i < service.arrivals.length; i++) {
            int number = i;
            assertTrue(i == 0 || service.admitted[i] >= service.admitted[i - 1]);
            for (int round = service.arrivals[i]; round < service.admitted[i]; round++) {
                int at = round;
                long busy = IntStream.range(0, number)
                        .filter(other -> service.admitted[other] <= at && at < service.left[other])
                        .count();
                assertEquals(SLOTS, busy, "request " + i + " waits in round " + round);
                waited++;
            }
        }
        assertTrue(waited > 0, "some must have waited");
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 60, 120})
    void aShortRequestDoesNotWaitForALongOne(int longTokens) {
        Pairing pairing = Pairing.all().get(0);
        List<GenerationRequest> requests =
                List.of(request(0, 3, longTokens), request(1, 2, longTokens), request(2, 1, 3), request(3, 4, 2));
        Service service = new Service(pairing, requests, new int[] {0, 0, 2, 2}).serve();
        for (int number : new int[] {2, 3}) {
            Generation expected = alone(pairing, requests.get(number));
            assertArrayEquals(expected.tokens(), service.results.get(number).tokens());
            assertEquals(2, service.admitted[number]);
            assertEquals(2 + expected.usage().nfe(), service.left[number]);
        }
        assertTrue(service.left[0] > service.left[2]);
    }
}
