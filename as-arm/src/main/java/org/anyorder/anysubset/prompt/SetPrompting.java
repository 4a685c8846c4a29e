// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Step;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Want;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TokenDraw;

/**
 * Continues a prompt in which sets of sub-sequences are marked, so that the order in which they are listed changes
 * nothing (Set-Based Prompting, McIlroy-Young et al. 2024, arXiv 2406.06581). No training is needed: positions and
 * attention alone are changed, see {@link SetPrompt}.
 *
 * <p>Draws from the model's law of continuations of the prompt so seen; without a set it is plain decoding. Logits for
 * all listings of a set agree up to the rounding of sums. The delimiters stay in the result and are hidden from the
 * model. NFE = tokens generated, plus one if an end token ends it. Draws from the stream: one token draw per token. The
 * model must take positions and visibility ({@link TreeAttention}). Memory of the first evaluation: the square of the
 * prompt's length, one byte each. Immutable and thread-safe.
 *
 * @param delimiters the tokens that write a set
 */
public record SetPrompting(Delimiters delimiters) implements DecodingStrategy<CausalModel> {
    /** Its name in the catalog. */
    static final String NAME = "set-prompting";

    /**
     * Checks that nothing is missing.
     *
     * @param delimiters the tokens that write a set
     */
    public SetPrompting {
        Objects.requireNonNull(delimiters, "delimiters");
    }

    @Override
    public String name() {
        return NAME;
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
    public void check(Template template, CausalModel model) {
        if (model.feature(TreeAttention.class).isEmpty()) {
            throw new UnsupportedTemplateException(
                    NAME + " needs a model that takes positions and visibility of tokens; a recurrent one has none");
        }
        int[] prompt = template.segments().stream()
                .filter(Known.class::isInstance)
                .flatMapToInt(segment -> ((Known) segment).stream())
                .toArray();
        SetPrompt.of(prompt, delimiters);
    }

    @Override
    public DecodingRun begin(CausalModel model, NDManager owner) {
        return new Run(model, owner);
    }

    private final class Run implements DecodingRun {
        private final Continuation continuation;
        private final CausalState state;
        /** What each row has not been told yet: the prompt at first, then its last token. */
        private final List<SetPrompt> pending = new ArrayList<>();

        Run(CausalModel model, NDManager owner) {
            continuation = new Continuation(model);
            state = model.open(owner);
        }

        @Override
        public void admit(List<Canvas> arrivals, Step step) {
            state.join(arrivals.size());
            for (Canvas canvas : arrivals) {
                pending.add(SetPrompt.of(continuation.beginning(canvas), delimiters));
                continuation.finishAtModelLength(canvas);
            }
        }

        @Override
        public void step(List<Canvas> live, Step step) {
            Append input = new Append.Layout(
                    pending.stream().map(SetPrompt::tokens).toArray(int[][]::new),
                    pending.stream().map(SetPrompt::positions).toArray(int[][]::new),
                    pending.stream().map(SetPrompt::visible).toArray(boolean[][][]::new));
            int[] last =
                    pending.stream().mapToInt(row -> row.tokens().length - 1).toArray();
            NDArray logits = state.append(step.pass(), input, Targets.onePerRow(last), Want.LOGITS)
                    .logits(); // (B, V)
            List<SamplingOptions> options = new ArrayList<>();
            List<RowHistory> histories = new ArrayList<>();
            for (int row = 0; row < live.size(); row++) {
                step.evaluated(live.get(row), pending.get(row).tokens().length);
                options.add(continuation.options(live.get(row), 0));
                histories.add(continuation.history(live.get(row)));
            }
            Choice[] choices = options.stream().map(SamplingOptions::choice).toArray(Choice[]::new);
            RandomGenerator[] random = live.stream().map(Canvas::random).toArray(RandomGenerator[]::new);
            Draws draws = TokenDraw.draw(LogitsPipeline.apply(logits, options, histories), random, choices);
            // What was laid out is kept, all of it in its place.
            state.keepPath(Arrays.stream(last)
                    .mapToObj(end -> IntStream.rangeClosed(0, end).toArray())
                    .toArray(int[][]::new));
            for (int row = 0; row < live.size(); row++) {
                continuation.settle(live.get(row), draws.token(row), draws.logProb(row));
                pending.set(row, pending.get(row).followedBy(draws.token(row)));
            }
        }

        @Override
        public void retain(int[] rows) {
            state.select(rows);
            List<SetPrompt> kept = Arrays.stream(rows).mapToObj(pending::get).toList();
            pending.clear();
            pending.addAll(kept);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
