// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.model.SequenceModel;

/** A run whose failures name the strategy, the step and the sequences it was working on. */
final class AttributedRun implements DecodingRun {

    private static final int NAMED = 8;

    private final String strategy;
    private final DecodingRun run;

    private AttributedRun(String strategy, DecodingRun run) {
        this.strategy = strategy;
        this.run = run;
    }

    static <M extends SequenceModel> AttributedRun begin(DecodingStrategy<M> strategy, M model, NDManager owner) {
        String name = strategy.name();
        return new AttributedRun(
                name, Attempt.get(() -> "strategy " + name + " could not begin", () -> strategy.begin(model, owner)));
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        Attempt.run(
                () -> failed("to admit, after step " + step.number() + ",") + sequences(arrivals),
                () -> run.admit(arrivals, step));
    }

    /** Refuses a choice that is none: the loop would go round for ever, or a sequence would take a step twice. */
    @Override
    public int[] choose(List<Canvas> live) {
        return Attempt.get(() -> failed("to choose among") + sequences(live), () -> {
            int[] rows = run.choose(live);
            boolean ascending = IntStream.range(1, rows.length).allMatch(i -> rows[i - 1] < rows[i]);
            if (!(rows.length >= 1 && ascending && rows[0] >= 0 && rows[rows.length - 1] < live.size())) {
                throw new IllegalStateException("chosen rows must be ascending indices in [0, " + live.size()
                        + "), at least one, got " + Arrays.toString(rows));
            }
            return rows;
        });
    }

    @Override
    public void step(List<Canvas> chosen, Step step) {
        Attempt.run(() -> failed("in step " + step.number() + " of") + sequences(chosen), () -> run.step(chosen, step));
    }

    @Override
    public void retain(int[] rows) {
        Attempt.run(() -> failed("to retain rows ") + Arrays.toString(rows), () -> run.retain(rows));
    }

    @Override
    public int maxEvaluations() {
        return run.maxEvaluations();
    }

    @Override
    public void close() {
        Attempt.run(() -> failed("to close its run"), run::close);
    }

    private String failed(String what) {
        return "strategy " + strategy + " failed " + what;
    }

    private static String sequences(List<Canvas> canvases) {
        String named = canvases.stream()
                .limit(NAMED)
                .map(canvas -> " request " + canvas.request().number() + " sample " + canvas.sample())
                .collect(Collectors.joining(","));
        return canvases.size() > NAMED ? named + " and " + (canvases.size() - NAMED) + " more" : named;
    }
}
