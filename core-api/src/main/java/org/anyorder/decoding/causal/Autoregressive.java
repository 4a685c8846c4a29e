// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Step;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TokenDraw;

/**
 * Plain autoregressive decoding: one token after the other, from left to right.
 *
 * <p>Draws from the model's law of continuations at temperature 1 without filters; while a gap is below its minimum the
 * end token is left out and the rest renormalised. NFE = tokens generated, plus one if an end token ends it; the prompt
 * is part of the first evaluation. Draws from the stream: those of {@link TokenDraw}, one draw per token. Immutable and
 * thread-safe.
 */
public record Autoregressive() implements DecodingStrategy<CausalModel> {

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public Set<Capability> capabilities() {
        return Continuation.CAPABILITIES;
    }

    @Override
    public Exactness exactness() {
        return Exactness.JOINT;
    }

    @Override
    public DecodingRun begin(CausalModel model, NDManager owner) {
        return new Run(model, owner);
    }

    private static final class Run implements DecodingRun {

        private final Continuation continuation;
        private final CausalState state;
        /** What each row has not been told yet: the prompt at first, then its last token. */
        private final List<int[]> pending = new ArrayList<>();

        Run(CausalModel model, NDManager owner) {
            continuation = new Continuation(model);
            state = model.open(owner);
        }

        @Override
        public void admit(List<Canvas> arrivals, Step step) {
            state.join(arrivals.size());
            for (Canvas canvas : arrivals) {
                pending.add(continuation.beginning(canvas));
                continuation.finishAtModelLength(canvas);
            }
        }

        @Override
        public void step(List<Canvas> live, Step step) {
            int[] last = pending.stream().mapToInt(row -> row.length - 1).toArray();
            Append input = new Append.Chain(pending.toArray(int[][]::new));
            NDArray logits = state.append(step.pass(), input, Targets.onePerRow(last), Want.LOGITS)
                    .logits();
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            RandomGenerator[] random = new RandomGenerator[live.size()];
            Choice[] choices = new Choice[live.size()];
            for (int row = 0; row < live.size(); row++) {
                Canvas canvas = live.get(row);
                step.evaluated(canvas, pending.get(row).length);
                options.add(continuation.options(canvas, 0));
                histories.add(continuation.history(canvas));
                random[row] = canvas.random();
                choices[row] = options.get(row).choice();
            }
            Draws draws = TokenDraw.draw(LogitsPipeline.apply(logits, options, histories), random, choices);
            for (int row = 0; row < live.size(); row++) {
                continuation.settle(live.get(row), draws.token(row), draws.logProb(row));
                pending.set(row, new int[] {draws.token(row)});
            }
        }

        @Override
        public void retain(int[] rows) {
            state.select(rows);
            List<int[]> kept = new ArrayList<>();
            for (int row : rows) {
                kept.add(pending.get(row));
            }
            pending.clear();
            pending.addAll(kept);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
