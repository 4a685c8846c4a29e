// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
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

    @Override
    public void step(List<Canvas> live, Step step) {
        Attempt.run(() -> failed("in step " + step.number() + " of") + sequences(live), () -> run.step(live, step));
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
