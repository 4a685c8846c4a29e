// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.anyorder.Cancellation;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationException;
import org.anyorder.GenerationHandle;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestQueue;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.model.CausalModel;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.AssertingCausalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop over a table: rows arrive and leave, limits hold, cancellation and faults leave nothing behind. */
class DecodingLoopTest {

    private static final int END = 3;

    private final AssertingCausalModel model = new AssertingCausalModel(chain(0.1));
    private final StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive());

    private static CausalModel chain(double end) {
        double rest = (1 - end) / 3;
        return MarkovTable.of(
                        4,
                        1,
                        OptionalInt.of(END),
                        Map.of(
                                List.of(),
                                new double[] {0.5, 0.3, 0.2, 0},
                                List.of(0),
                                new double[] {rest, rest, rest, end},
                                List.of(1),
                                new double[] {2 * rest, 0.5 * rest, 0.5 * rest, end},
                                List.of(2),
                                new double[] {0.5 * rest, 0.5 * rest, 2 * rest, end}))
                .causal();
    }

    private static GenerationRequest request(int number, int... prompt) {
        return GenerationRequest.builder(Template.continuing(prompt))
                .number(number)
                .seed(9)
                .limits(Limits.DEFAULT.withMaxNewTokens(40))
                .build();
    }

    @Test
    @Timeout(60)
    void requestsThatJoinWhileOthersRunGetWhatTheyGetAlone() throws InterruptedException {
        RequestQueue queue = new RequestQueue();
        Map<Integer, int[]> together = new HashMap<>();
        GenerationListener collector = new GenerationListener() {
            private int submitted = 2;

            @Override
            public void onEvent(GenerationEvent event) {
                // Arrivals in the middle of others' steps: each event lets one more request in.
                if (submitted < 20) {
                    queue.submit(request(submitted, submitted % 3));
                    submitted++;
                    if (submitted == 20) {
                        queue.close();
                    }
                }
            }

            @Override
            public void onFinished(Generation generation) {
                together.put(generation.request(), generation.tokens());
            }
        };
        queue.submit(request(0, 0));
        queue.submit(request(1, 1));
        generator.generateAll(queue, new Execution(3, collector, new Cancellation()));
        assertEquals(20, together.size());
        for (int number = 0; number < 20; number++) {
            int[] alone = generator.infill(request(number, number % 3)).tokens();
            assertArrayEquals(alone, together.get(number), "request " + number);
        }
        model.requireStatesClosedOnce();
        assertThrows(IllegalStateException.class, () -> queue.submit(request(0)));
    }

    @Test
    void resultsComeInTheOrderOfTheRequestsEvenWhenTheyShareANumber() {
        GenerationRequest two = request(5, 0).toBuilder().samples(2).build();
        GenerationRequest short1 = request(5, 1).toBuilder()
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        List<Generation> generations = generator.generateAll(List.of(two, short1, two));
        assertEquals(5, generations.size());
        assertEquals(0, generations.get(0).tokens()[0]);
        assertEquals(1, generations.get(2).tokens()[0]);
        assertArrayEquals(generations.get(0).tokens(), generations.get(3).tokens());
        assertArrayEquals(generations.get(1).tokens(), generations.get(4).tokens());
    }

    @Test
    void aCancelledRunEndsBeforeTheNextEvaluationWithWhatThereIs() {
        StrategyGenerator<CausalModel> endless = StrategyGenerator.of(chain(0), new Autoregressive());
        Cancellation cancellation = new Cancellation();
        List<Generation> results = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            private int events;

            @Override
            public void onEvent(GenerationEvent event) {
                if (++events == 7) {
                    cancellation.cancel();
                }
            }

            @Override
            public void onFinished(Generation generation) {
                results.add(generation);
            }
        };
        endless.generateAll(RequestSource.of(List.of(request(0, 0))), new Execution(1, listener, cancellation));
        assertEquals(FinishReason.CANCELLED, results.get(0).finishReason());
        assertEquals(7, results.get(0).usage().nfe());
        assertEquals(8, results.get(0).tokens().length);
    }

    @Test
    @Timeout(60)
    void aHandleCancelsAndReturnsThePartialResult() throws InterruptedException {
        StrategyGenerator<CausalModel> endless = StrategyGenerator.of(chain(0), new Autoregressive());
        Object started = new Object();
        boolean[] running = new boolean[1];
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                synchronized (started) {
                    running[0] = true;
                    started.notifyAll();
                }
            }
        };
        GenerationRequest unlimited = GenerationRequest.builder(Template.continuing(0))
                .limits(Limits.DEFAULT.withMaxNewTokens(Integer.MAX_VALUE))
                .build();
        GenerationHandle handle = endless.start(unlimited, listener);
        synchronized (started) {
            while (!running[0]) {
                started.wait();
            }
        }
        handle.cancel();
        Generation generation = handle.result();
        assertTrue(handle.isDone());
        assertEquals(FinishReason.CANCELLED, generation.finishReason());
        assertEquals(generation.tokens().length - 1, generation.usage().generated());
    }

    @Test
    void aTimeoutEndsTheSequence() {
        StrategyGenerator<CausalModel> endless = StrategyGenerator.of(chain(0), new Autoregressive());
        GenerationRequest request = GenerationRequest.builder(Template.continuing(0))
                .limits(Limits.DEFAULT.withMaxNewTokens(Integer.MAX_VALUE).withTimeout(Duration.ofMillis(30)))
                .build();
        Generation generation = endless.infill(request);
        assertEquals(FinishReason.TIMEOUT, generation.finishReason());
        assertTrue(generation.usage().elapsed().compareTo(Duration.ofMillis(30)) >= 0);
    }

    @Test
    void aListenerThatThrowsEndsTheRunAndLeavesTheGeneratorUsable() {
        IllegalStateException fault = new IllegalStateException("listener");
        GenerationListener throwing = new GenerationListener() {
            @Override
            public void onEvent(GenerationEvent event) {
                throw fault;
            }
        };
        Execution execution = Execution.ofBatch(2).withListener(throwing);
        RequestSource source = RequestSource.of(List.of(request(0, 0)));
        GenerationException failure =
                assertThrows(GenerationException.class, () -> generator.generateAll(source, execution));
        assertSame(fault, failure.getCause());
        model.requireStatesClosedOnce();
        assertTrue(generator.infill(request(0, 0)).tokens().length >= 1);
    }

    @Test
    void aRefusedRequestInAQueueDoesNotHarmTheOthers() {
        List<Integer> refused = new ArrayList<>();
        List<Integer> finished = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onRefused(GenerationRequest request, IllegalArgumentException why) {
                refused.add(request.number());
            }

            @Override
            public void onFinished(Generation generation) {
                finished.add(generation.request());
            }
        };
        RequestSource source = RequestSource.of(List.of(request(0, 0), request(1, 77), request(2, 1)));
        generator.generateAll(source, Execution.ofBatch(1).withListener(listener));
        assertEquals(List.of(1), refused);
        assertEquals(List.of(0, 2), finished);
    }

    @Test
    void eachRequestIsCheckedOnce() {
        AtomicInteger checks = new AtomicInteger();
        StrategyGenerator<CausalModel> counted = StrategyGenerator.of(model, new CountedChecks(checks));
        counted.infill(request(0, 0));
        assertEquals(1, checks.getAndSet(0));
        counted.generateAll(List.of(request(0, 0), request(1, 1)));
        assertEquals(2, checks.getAndSet(0));
        counted.generateAll(RequestSource.of(List.of(request(0, 0), request(1, 1))), Execution.ofBatch(2));
        assertEquals(2, checks.getAndSet(0));
        counted.start(request(0, 0), GenerationListener.NONE).result();
        assertEquals(1, checks.get());
    }

    @Test
    void aHandleIsRefusedWhatASingleGenerationIs() {
        GenerationRequest two = request(0, 0).toBuilder().samples(2).build();
        for (GenerationRequest refused : List.of(two, request(0, 77))) {
            String message = assertThrows(IllegalArgumentException.class, () -> generator.infill(refused))
                    .getMessage();
            assertEquals(
                    message,
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> generator.start(refused, GenerationListener.NONE))
                            .getMessage());
        }
    }

    /** Decodes from left to right and counts the templates it is asked about. */
    private record CountedChecks(AtomicInteger checks) implements DecodingStrategy<CausalModel> {
        private static final Autoregressive STRATEGY = new Autoregressive();

        @Override
        public String name() {
            return STRATEGY.name();
        }

        @Override
        public Set<Capability> capabilities() {
            return STRATEGY.capabilities();
        }

        @Override
        public Exactness exactness() {
            return STRATEGY.exactness();
        }

        @Override
        public void check(Template template, CausalModel model) {
            checks.incrementAndGet();
        }

        @Override
        public DecodingRun begin(CausalModel model, NDManager owner) {
            return STRATEGY.begin(model, owner);
        }
    }

    @Test
    void aBoundedGapEndsWhenItIsFullWithoutAnotherEvaluation() {
        Template template = Template.of(Known.of(0), Gap.exactly(5));
        Generation generation =
                generator.infill(GenerationRequest.builder(template).build());
        assertEquals(FinishReason.LENGTH, generation.finishReason());
        assertEquals(6, generation.tokens().length);
        assertEquals(5, generation.usage().nfe());
        assertEquals(5, generation.usage().rows());
    }
}
