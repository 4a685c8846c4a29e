// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationException;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.RequestQueue;
import org.anyorder.Template;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some rows of a batch take a step while others wait: a scripted run that writes down what it is given. */
class ChosenRowsTest {

    private static final CausalModel MODEL = MarkovTable.of(
                    2, 0, OptionalInt.empty(), Map.of(List.of(), new double[] {0.5, 0.5}))
            .causal();

    /** Adds token 1 to whom the choice names, and checks what it is told against its own record of all rows. */
    private static final class Script implements DecodingStrategy<CausalModel> {

        private final Function<List<Canvas>, int[]> choice;
        private final List<int[]> lengths = new ArrayList<>();

        Script(Function<List<Canvas>, int[]> choice) {
            this.choice = choice;
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Set<Capability> capabilities() {
            return Continuation.CAPABILITIES;
        }

        @Override
        public Exactness exactness() {
            return Exactness.APPROXIMATE;
        }

        @Override
        public DecodingRun begin(CausalModel model, NDManager owner) {
            return new Run();
        }

        private final class Run implements DecodingRun {

            /** By row of the whole batch, as a run keeps its caches: the canvas, and how many steps it took. */
            private final List<Canvas> rows = new ArrayList<>();

            private final List<Integer> steps = new ArrayList<>();
            private int[] chosen = {};

            @Override
            public void admit(List<Canvas> arrivals, Step step) {
                rows.addAll(arrivals);
                arrivals.forEach(arrival -> steps.add(0));
            }

            @Override
            public int[] choose(List<Canvas> live) {
                assertEquals(rows, live);
                chosen = choice.apply(live);
                return chosen;
            }

            @Override
            public void step(List<Canvas> taking, Step step) {
                assertEquals(Arrays.stream(chosen).mapToObj(rows::get).toList(), taking);
                lengths.add(taking.stream().mapToInt(Canvas::length).toArray());
                for (int row : chosen) {
                    Canvas canvas = rows.get(row);
                    steps.set(row, steps.get(row) + 1);
                    assertEquals(steps.get(row), canvas.step());
                    step.evaluated(canvas, 1);
                    canvas.insert(canvas.length(), 1, 0);
                }
            }

            @Override
            public void retain(int[] staying) {
                List<Canvas> kept = Arrays.stream(staying).mapToObj(rows::get).toList();
                List<Integer> keptSteps =
                        Arrays.stream(staying).mapToObj(steps::get).toList();
                assertTrue(kept.stream().allMatch(canvas -> canvas.finished().isEmpty()));
                rows.clear();
                rows.addAll(kept);
                steps.clear();
                steps.addAll(keptSteps);
            }
        }
    }

    private static GenerationRequest request(int number, int prompt, int tokens) {
        return GenerationRequest.builder(Template.continuing(new int[prompt]))
                .number(number)
                .limits(Limits.DEFAULT.withMaxNewTokens(tokens))
                .build();
    }

    /** Those as long as the shortest: every one of them grows, so nobody waits for ever. */
    private static int[] shortest(List<Canvas> live) {
        int least = live.stream().mapToInt(Canvas::length).min().orElseThrow();
        return IntStream.range(0, live.size())
                .filter(row -> live.get(row).length() == least)
                .toArray();
    }

    @Test
    void groupsOfEqualLengthGiveWhatTheWholeBatchGives() {
        List<GenerationRequest> requests = IntStream.range(0, 30)
                .mapToObj(number -> request(number, number * 7 % 5, 1 + number * 3 % 11))
                .toList();
        for (int batch : new int[] {1, 4, 30}) {
            Script script = new Script(ChosenRowsTest::shortest);
            List<Generation> grouped = Draws.of(StrategyGenerator.of(MODEL, script), requests, batch);
            List<Generation> plain = Draws.of(
                    StrategyGenerator.of(MODEL, new Script(live -> IntStream.range(0, live.size())
                            .toArray())),
                    requests,
                    batch);
            for (int number = 0; number < requests.size(); number++) {
                assertArrayEquals(
                        plain.get(number).tokens(), grouped.get(number).tokens());
                assertArrayEquals(plain.get(number).steps(), grouped.get(number).steps());
                assertEquals(
                        plain.get(number).usage().nfe(),
                        grouped.get(number).usage().nfe());
                assertEquals(1 + number * 3 % 11, grouped.get(number).usage().nfe());
            }
            assertTrue(script.lengths.stream()
                    .allMatch(group -> Arrays.stream(group).distinct().count() == 1));
            assertTrue(batch == 1 || script.lengths.stream().anyMatch(group -> group.length > 1));
        }
    }

    /** Any rows at all, with arrivals in between: rows that wait are neither changed nor told of. */
    @Test
    @Timeout(60)
    void rowsThatWaitStayAsTheyAre() {
        RandomGenerator random = Seeds.random("ChosenRowsTest");
        Map<Integer, Generation> results = new HashMap<>();
        RequestQueue queue = new RequestQueue();
        GenerationListener listener = new GenerationListener() {
            private int submitted;

            @Override
            public void onAdmitted(GenerationRequest request, int sample) {
                if (++submitted <= 40) {
                    queue.submit(request(submitted, submitted % 3, 1 + submitted % 7));
                } else if (submitted == 41) {
                    queue.close();
                }
            }

            @Override
            public void onFinished(Generation generation) {
                results.put(generation.request(), generation);
            }
        };
        queue.submit(request(0, 0, 5));
        Script script = new Script(live -> {
            int[] some = IntStream.range(0, live.size())
                    .filter(row -> random.nextInt(3) == 0)
                    .toArray();
            return some.length > 0 ? some : new int[] {random.nextInt(live.size())};
        });
        StrategyGenerator.of(MODEL, script).generateAll(queue, new Execution(5, listener, new Cancellation()));
        assertEquals(41, results.size());
        for (int number = 1; number <= 40; number++) {
            int known = number % 3;
            int[] steps = results.get(number).steps();
            assertEquals(known + 1 + number % 7, steps.length);
            for (int position = 0; position < steps.length; position++) {
                assertEquals(Math.max(0, position - known + 1), steps[position], "its own steps are counted");
            }
        }
    }

    @Test
    void limitsAndCancellationEndThoseThatWait() {
        Script first = new Script(live -> new int[] {0});
        GenerationRequest ran = request(0, 1, Integer.MAX_VALUE).toBuilder()
                .limits(Limits.DEFAULT.withMaxNewTokens(1_000_000).withTimeout(Duration.ofSeconds(1)))
                .build();
        // Due long before the one that runs, so that it never comes to run alone.
        GenerationRequest waited = ran.toBuilder()
                .number(1)
                .limits(ran.limits().withTimeout(Duration.ofMillis(20)))
                .build();
        List<Generation> late = Draws.of(StrategyGenerator.of(MODEL, first), List.of(ran, waited), 2);
        assertEquals(FinishReason.TIMEOUT, late.get(1).finishReason());
        assertEquals(0, late.get(1).usage().nfe());
        assertTrue(late.get(0).usage().nfe() > 0);

        Cancellation cancellation = new Cancellation();
        List<Generation> cancelled = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                cancellation.cancel();
            }

            @Override
            public void onFinished(Generation generation) {
                cancelled.add(generation);
            }
        };
        StrategyGenerator.of(MODEL, first)
                .generateAll(
                        org.anyorder.RequestSource.of(List.of(request(0, 1, 9), request(1, 1, 9))),
                        new Execution(2, listener, cancellation));
        assertEquals(
                List.of(1, 0),
                cancelled.stream().map(one -> one.usage().generated()).toList());
        assertTrue(cancelled.stream().allMatch(one -> one.finishReason() == FinishReason.CANCELLED));
    }

    @Test
    void aChoiceThatIsNoneIsRefusedInTheNameOfItsStrategy() {
        List<GenerationRequest> three = List.of(request(0, 1, 9), request(1, 1, 9), request(2, 1, 9));
        for (int[] wrong : new int[][] {{}, {3}, {-1, 0}, {1, 0}, {1, 1}, {0, 1, 2, 3}}) {
            StrategyGenerator<CausalModel> generator = StrategyGenerator.of(MODEL, new Script(live -> wrong));
            GenerationException failure = assertThrows(GenerationException.class, () -> generator.generateAll(three));
            assertEquals(
                    "chosen rows must be ascending indices in [0, 3), at least one, got " + Arrays.toString(wrong),
                    failure.getCause().getMessage());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            assertTrue(
                    failure.getMessage()
                            .startsWith("strategy scripted failed to choose among request 0 sample 0, request 1"),
                    failure.getMessage());
        }
        IllegalArgumentException fault = new IllegalArgumentException("undecided");
        StrategyGenerator<CausalModel> faulty = StrategyGenerator.of(MODEL, new Script(live -> {
            throw fault;
        }));
        assertSame(
                fault,
                assertThrows(GenerationException.class, () -> faulty.generateAll(three))
                        .getCause());
    }
}
