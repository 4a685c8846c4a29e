// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationException;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.SequenceModel;
import org.anyorder.testing.WatchedStrategy.Moment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every strategy keeps when a run ends early, tried at every step: cancelled, out of evaluations, out of time, or
 * by what a listener, the strategy, the source or the JVM throws. No native scope stays open, nothing is attached to
 * the model, the message says what was being done, and the same generator then gives the tokens it gave before.
 *
 * <p>For strategies that settle a token per evaluation and never take one back.
 *
 * @param <M> the kind of model
 */
public abstract class FailureContract<M extends SequenceModel> {

    private static final int ROWS = 2;
    private static final int REQUESTS = 3;
    private static final Duration TIMEOUT = Duration.ofMillis(40);

    private WatchedStrategy<M> strategy;
    private StrategyGenerator<M> generator;
    private List<Generation> undisturbed;
    private int arrays;
    private int steps;

    /** For subclasses. */
    protected FailureContract() {}

    /**
     * The model, the same at every call.
     *
     * @return the model under test
     */
    protected abstract M model();

    /**
     * The strategy.
     *
     * @return the strategy under test
     */
    protected abstract DecodingStrategy<M> strategy();

    /**
     * Requests of some five evaluations and more, with no limits of their own.
     *
     * @param number its number
     * @return the request
     */
    protected abstract GenerationRequest request(int number);

    /**
     * How many arrays the model's manager holds.
     *
     * @return the count; 0 for models without
     */
    protected int arraysOfTheModel() {
        return 0;
    }

    @BeforeEach
    final void generateUndisturbed() {
        strategy = new WatchedStrategy<>(strategy());
        generator = StrategyGenerator.of(model(), strategy);
        undisturbed = run(GenerationListener.NONE, new Cancellation());
        arrays = arraysOfTheModel();
        assertEquals(REQUESTS, undisturbed.size());
        steps = countSteps();
        assertTrue(steps >= 5, "the undisturbed generation took " + steps + " steps only");
        assertTrue(strategy.requireNothingOpen() > steps, "a scope per step is counted");
    }

    @Test
    final void aCancellationBeforeAnyStepReturnsWhatThereIs() {
        for (int step = 0; step <= steps; step++) {
            Cancellation cancellation = new Cancellation();
            int last = step;
            // Honoured before the next step: asked for at the beginning of a step, it ends the run after it.
            strategy.act((moment, number) -> {
                if (moment == (last == 0 ? Moment.BEGIN : Moment.STEP) && number == last) {
                    cancellation.cancel();
                }
            });
            List<Generation> generations = run(GenerationListener.NONE, cancellation);
            for (Generation generation : generations) {
                assertTrue(generation.usage().nfe() <= last);
                requireBeginning(generation);
            }
            requireUnharmed();
        }
    }

    @Test
    final void everyNumberOfEvaluationsIsKept() {
        for (int nfe = 0; nfe <= steps; nfe++) {
            for (int number = 0; number < REQUESTS; number++) {
                GenerationRequest request = request(number);
                Generation generation = generator.infill(request.toBuilder()
                        .limits(request.limits().withMaxNfe(nfe))
                        .build());
                assertEquals(
                        Math.min(nfe, undisturbed.get(number).usage().nfe()),
                        generation.usage().nfe());
                if (nfe < undisturbed.get(number).usage().nfe()) {
                    assertEquals(FinishReason.NFE, generation.finishReason());
                }
                requireBeginning(generation);
            }
            requireUnharmed();
        }
    }

    @Test
    final void aDeadlineThatPassesInAnyStepEndsTheSequenceAfterIt() {
        for (int step = 1; step < undisturbed.get(0).usage().nfe(); step++) {
            int slow = step;
            strategy.act((moment, number) -> {
                if (moment == Moment.STEP && number == slow) {
                    sleep(TIMEOUT);
                }
            });
            GenerationRequest request = request(0);
            Generation generation = generator.infill(request.toBuilder()
                    .limits(request.limits().withTimeout(TIMEOUT))
                    .build());
            assertEquals(FinishReason.TIMEOUT, generation.finishReason());
            assertTrue(generation.usage().nfe() <= slow, generation.usage() + " of " + slow); // a slow machine: fewer
            requireBeginning(generation);
            requireUnharmed();
        }
    }

    @Test
    final void aListenerThatThrowsAtAnyEventIsNamedAndHarmsNothing() {
        int events = undisturbed.stream()
                .mapToInt(generation -> generation.usage().generated())
                .sum();
        for (int event = 1; event <= events; event++) {
            requireNamed("onEvent", listener("onEvent", event));
        }
        for (int count = 1; count <= REQUESTS; count++) {
            requireNamed("onAdmitted", listener("onAdmitted", count));
            requireNamed("onFinished", listener("onFinished", count));
        }
    }

    private void requireNamed(String callback, FaultyListener listener) {
        GenerationException failure =
                assertThrows(GenerationException.class, () -> run(listener, new Cancellation()), callback);
        assertSame(listener.fault, failure.getCause());
        requireSays(failure, "the listener failed in " + callback, "request", "sample", listener.fault.getMessage());
        requireUnharmed();
    }

    @Test
    final void aStrategyThatThrowsAtAnyMomentIsNamedAndHarmsNothing() {
        IllegalStateException fault = new IllegalStateException("broken\non the way");
        for (Moment moment : Moment.values()) {
            boolean inSteps = moment == Moment.STEP || moment == Moment.EVALUATED;
            for (int step = inSteps ? 1 : 0; step <= (inSteps ? steps : 0); step++) {
                throwAt(moment, step, fault);
                GenerationException failure =
                        assertThrows(GenerationException.class, () -> run(GenerationListener.NONE, new Cancellation()));
                assertSame(fault, failure.getCause());
                requireSays(failure, "strategy " + strategy().name(), "broken");
                if (inSteps) {
                    requireSays(failure, "in step " + step + " of", "request", "sample 0");
                }
                assertEquals(1, failure.getMessage().lines().count(), failure.getMessage());
                requireUnharmed();
            }
        }
    }

    @Test
    final void aFullJavaHeapInAnyStepClosesEverythingAndSaysWhere() {
        for (int step = 1; step <= steps; step++) {
            OutOfMemoryError full = new OutOfMemoryError("Java heap space");
            throwAt(Moment.EVALUATED, step, full);
            OutOfMemoryError error =
                    assertThrows(OutOfMemoryError.class, () -> run(GenerationListener.NONE, new Cancellation()));
            assertSame(full, error);
            requireSays(
                    error.getSuppressed()[0],
                    "in step " + step + " of",
                    "strategy " + strategy().name());
            requireUnharmed();
        }
    }

    @Test
    final void anEngineWithoutMemoryInAnyStepIsNamedAndHarmsNothing() {
        for (int step = 1; step <= steps; step++) {
            int last = step;
            strategy.act((moment, number) -> {
                if (moment == Moment.EVALUATED && number == last) {
                    try (NDManager manager = NDManager.newBaseManager(model().device())) {
                        manager.zeros(new Shape(1L << 48)); // 2^50 bytes: more than there are addresses
                    }
                }
            });
            GenerationException failure =
                    assertThrows(GenerationException.class, () -> run(GenerationListener.NONE, new Cancellation()));
            assertInstanceOf(EngineException.class, failure.getCause());
            requireSays(failure, "in step " + step + " of", "allocate memory");
            requireUnharmed();
        }
    }

    @Test
    final void aSourceThatThrowsIsNamedAndHarmsNothing() {
        for (int served = 0; served <= REQUESTS; served++) {
            for (boolean waiting : new boolean[] {false, true}) {
                RequestSource source = new FaultySource(served, waiting);
                Execution execution = Execution.ofBatch(ROWS);
                GenerationException failure =
                        assertThrows(GenerationException.class, () -> generator.generateAll(source, execution));
                requireSays(failure, "the request source failed", "no line");
                requireUnharmed();
            }
        }
    }

    /** Requests that come until the line is cut, when asked or when waited for. */
    private final class FaultySource implements RequestSource {

        private final Iterator<Integer> numbers;
        private final boolean waiting;

        FaultySource(int served, boolean waiting) {
            this.numbers = IntStream.range(0, served).iterator();
            this.waiting = waiting;
        }

        @Override
        public Optional<GenerationRequest> poll() {
            if (numbers.hasNext()) {
                return Optional.of(request(numbers.next()));
            }
            return waiting ? Optional.empty() : take();
        }

        @Override
        public Optional<GenerationRequest> take() {
            throw new IllegalStateException("no line");
        }
    }

    private static FaultyListener listener(String callback, int countdown) {
        return new FaultyListener(callback, countdown);
    }

    /** Throws at the n-th call of one callback. */
    private static final class FaultyListener implements GenerationListener {

        private final IllegalStateException fault;
        private final String callback;
        private int countdown;

        FaultyListener(String callback, int countdown) {
            this.callback = callback;
            this.countdown = countdown;
            this.fault = new IllegalStateException("listener of " + callback);
        }

        @Override
        public void onAdmitted(GenerationRequest request, int sample) {
            called("onAdmitted");
        }

        @Override
        public void onEvent(GenerationEvent event) {
            called("onEvent");
        }

        @Override
        public void onFinished(Generation generation) {
            called("onFinished");
        }

        private void called(String name) {
            if (callback.equals(name) && --countdown == 0) {
                throw fault;
            }
        }
    }

    private void throwAt(Moment wanted, int step, Throwable fault) {
        IntConsumer thrower = number -> {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        };
        strategy.act((moment, number) -> {
            boolean anyStep = moment == Moment.RETAINED || moment == Moment.CLOSED;
            if (moment == wanted && (anyStep || number == step)) {
                thrower.accept(number);
            }
        });
    }

    private List<Generation> run(GenerationListener listener, Cancellation cancellation) {
        List<GenerationRequest> requests =
                IntStream.range(0, REQUESTS).mapToObj(this::request).toList();
        List<Generation> generations = new ArrayList<>();
        GenerationListener collector = new GenerationListener() {
            @Override
            public void onAdmitted(GenerationRequest request, int sample) {
                listener.onAdmitted(request, sample);
            }

            @Override
            public void onEvent(GenerationEvent event) {
                listener.onEvent(event);
            }

            @Override
            public void onFinished(Generation generation) {
                generations.add(generation);
                listener.onFinished(generation);
            }
        };
        generator.generateAll(RequestSource.of(requests), new Execution(ROWS, collector, cancellation));
        return generations.stream().sorted((a, b) -> a.request() - b.request()).toList();
    }

    /** Steps of the loop in the undisturbed run: the events of the strategy tell. */
    private int countSteps() {
        int[] last = new int[1];
        strategy.act((moment, number) -> last[0] = Math.max(last[0], number));
        run(GenerationListener.NONE, new Cancellation());
        strategy.rest();
        return last[0];
    }

    /** What was generated is what the first evaluations of the undisturbed generation settled. */
    private void requireBeginning(Generation generation) {
        Generation whole = undisturbed.get(generation.request());
        int[] beginning = IntStream.range(0, whole.tokens().length)
                .filter(position ->
                        whole.steps()[position] <= generation.usage().nfe())
                .map(position -> whole.tokens()[position])
                .toArray();
        assertArrayEquals(beginning, generation.tokens(), generation.usage().toString());
    }

    private void requireUnharmed() {
        strategy.rest();
        strategy.requireNothingOpen();
        assertEquals(arrays, arraysOfTheModel(), "arrays attached to the model");
        List<Generation> again = run(GenerationListener.NONE, new Cancellation());
        for (int number = 0; number < REQUESTS; number++) {
            assertArrayEquals(
                    undisturbed.get(number).tokens(), again.get(number).tokens());
        }
        strategy.requireNothingOpen();
    }

    private static void requireSays(Throwable failure, String... parts) {
        assertTrue(
                Arrays.stream(parts).allMatch(part -> failure.getMessage()
                        .contains(part.lines().findFirst().orElse(""))),
                failure.getMessage() + " does not say " + Arrays.toString(parts));
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis() + 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
