// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.RequestSource;
import org.anyorder.model.SequenceModel;

/**
 * The only loop: admits waiting sequences, ends those whose limits are reached, lets the strategy take a step with
 * those it chooses, and lets finished sequences leave. A limit is checked before a step against the most that step may
 * use, so none is overshot; a cancellation is honoured before the next step. Whatever ends the loop, its arrays are
 * freed; what others throw is attributed to them ({@link org.anyorder.GenerationException}).
 *
 * @param <M> the kind of model
 */
final class DecodingLoop<M extends SequenceModel> {

    private final M model;
    private final DecodingStrategy<M> strategy;
    private final ModelUse use;

    DecodingLoop(M model, DecodingStrategy<M> strategy, ModelUse use) {
        this.model = model;
        this.strategy = strategy;
        this.use = use;
    }

    /** Takes finished sequences, in order of completion. */
    interface Sink {
        void finished(Canvas canvas, Generation generation);
    }

    /** Serves the source until it is exhausted, or everything that runs is cancelled. */
    void run(RequestSource source, Arrivals.RequestCheck check, Execution given, Sink sink) {
        Execution execution = given.withListener(AttributedListener.of(given.listener()));
        Arrivals arrivals = new Arrivals(source, check, execution.listener());
        try (ModelUse.Lease lease = use.begin();
                NDManager owner = NDManager.newBaseManager(model.device());
                DecodingRun run = AttributedRun.begin(strategy, model, owner);
                LoopStep step = new LoopStep(owner)) {
            List<SequenceCanvas> live = new ArrayList<>();
            while (admit(arrivals, live, run, step, execution)) {
                end(live, run, execution, sink);
                if (!live.isEmpty()) {
                    use.requireOpen(": closed while it ran, after step " + step.number());
                    List<SequenceCanvas> chosen = chosen(live, run);
                    step.next();
                    chosen.forEach(SequenceCanvas::nextStep);
                    run.step(List.copyOf(chosen), step);
                    // At once, so that whoever waits takes the free rows in the next step.
                    end(live, run, execution, sink);
                }
            }
        }
    }

    /** Fills free rows; false when nothing runs and nothing will come. */
    private boolean admit(
            Arrivals arrivals, List<SequenceCanvas> live, DecodingRun run, LoopStep step, Execution execution) {
        List<Canvas> arrived = new ArrayList<>();
        while (!execution.cancellation().isCancelled() && live.size() < execution.batchRows()) {
            Optional<SequenceCanvas> next = arrivals.poll();
            if (next.isEmpty() && live.isEmpty()) {
                next = await(arrivals);
            }
            if (next.isEmpty()) {
                break;
            }
            live.add(next.get());
            arrived.add(next.get());
        }
        if (!arrived.isEmpty()) {
            run.admit(arrived, step);
        }
        return !live.isEmpty();
    }

    private static Optional<SequenceCanvas> await(Arrivals arrivals) {
        try {
            return arrivals.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for requests", e);
        }
    }

    private static List<SequenceCanvas> chosen(List<SequenceCanvas> live, DecodingRun run) {
        return IntStream.of(run.choose(List.copyOf(live))).mapToObj(live::get).toList();
    }

    /** Ends what is cancelled or has reached a limit; what has ended leaves. */
    private void end(List<SequenceCanvas> live, DecodingRun run, Execution execution, Sink sink) {
        long now = System.nanoTime();
        for (SequenceCanvas canvas : live) {
            if (execution.cancellation().isCancelled()) {
                canvas.finish(FinishReason.CANCELLED);
            }
            canvas.finishWhereLimitsEnd(run.maxEvaluations(), now);
        }
        leave(live, run, execution, sink);
    }

    private static void leave(List<SequenceCanvas> live, DecodingRun run, Execution execution, Sink sink) {
        int[] staying = IntStream.range(0, live.size())
                .filter(row -> live.get(row).finished().isEmpty())
                .toArray();
        if (staying.length == live.size()) {
            return;
        }
        run.retain(staying);
        List<SequenceCanvas> leaving =
                live.stream().filter(canvas -> canvas.finished().isPresent()).toList();
        live.removeIf(canvas -> canvas.finished().isPresent());
        for (SequenceCanvas canvas : leaving) {
            Generation generation = canvas.generation();
            sink.finished(canvas, generation);
            execution.listener().onFinished(generation);
        }
    }
}
