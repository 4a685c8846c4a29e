// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
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
        /** The batch as the loop orders it. */
        private final List<Row> batch = new ArrayList<>();
        /**
         * The batch as the state orders it: where one leaves, the last one takes its place, for moving what a cache
         * holds of all behind it takes long (8 rows of 70 tokens, 134 million weights: 6 ms, one row 0.7).
         */
        private final List<Row> rows = new ArrayList<>();

        /** A sequence of the batch. */
        private static final class Row {
            private final Canvas canvas;
            /** What the state has not been told yet: the prompt at first, then the last token. */
            private int[] pending;

            Row(Canvas canvas, int[] pending) {
                this.canvas = canvas;
                this.pending = pending;
            }
        }

        Run(CausalModel model, NDManager owner) {
            continuation = new Continuation(model);
            state = model.open(owner);
        }

        @Override
        public void admit(List<Canvas> arrivals, Step step) {
            state.join(arrivals.size());
            for (Canvas canvas : arrivals) {
                Row row = new Row(canvas, continuation.beginning(canvas));
                batch.add(row);
                rows.add(row);
                continuation.finishAtModelLength(canvas);
            }
        }

        @Override
        public void step(List<Canvas> live, Step step) {
            int[][] pending = rows.stream().map(row -> row.pending).toArray(int[][]::new);
            int[] last = Arrays.stream(pending).mapToInt(row -> row.length - 1).toArray();
            NDArray logits = state.append(step.pass(), new Append.Chain(pending), Targets.onePerRow(last), Want.LOGITS)
                    .logits();
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            RandomGenerator[] random = new RandomGenerator[pending.length];
            Choice[] choices = new Choice[pending.length];
            for (int row = 0; row < pending.length; row++) {
                Canvas canvas = rows.get(row).canvas;
                step.evaluated(canvas, pending[row].length);
                options.add(continuation.options(canvas, 0));
                histories.add(continuation.history(canvas));
                random[row] = canvas.random();
                choices[row] = options.get(row).choice();
            }
            Draws draws = TokenDraw.draw(LogitsPipeline.apply(logits, options, histories), random, choices);
            for (int row = 0; row < pending.length; row++) {
                continuation.settle(rows.get(row).canvas, draws.token(row), draws.logProb(row));
                rows.get(row).pending = new int[] {draws.token(row)};
            }
        }

        @Override
        public void retain(int[] staying) {
            List<Row> kept = Arrays.stream(staying).mapToObj(batch::get).toList();
            batch.clear();
            batch.addAll(kept);
            int[] places = new int[kept.size()];
            int last = rows.size();
            for (int place = 0; place < places.length; place++) {
                places[place] = place;
                while (!kept.contains(rows.get(places[place]))) {
                    last--;
                    places[place] = last;
                }
            }
            state.select(places);
            List<Row> moved = Arrays.stream(places).mapToObj(rows::get).toList();
            rows.clear();
            rows.addAll(moved);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
