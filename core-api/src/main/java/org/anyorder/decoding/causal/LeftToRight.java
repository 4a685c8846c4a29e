// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;

/**
 * An any-subset model that is asked from left to right and told nothing to the right: what a causal draft of it can
 * learn. The first token of a row is its prompt, or as many as the model needs.
 *
 * <p>Chains are appended, a position each; neither layouts nor vectors. An append is one evaluation, of the positions
 * that are asked. Thread-safe; its states are not.
 *
 * @param model asked; stays the caller's
 */
public record LeftToRight(AnySubsetModel model) implements CausalModel {

    /**
     * Checks that nothing is missing.
     *
     * @param model asked
     */
    public LeftToRight {
        Objects.requireNonNull(model, "model");
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public Device device() {
        return model.device();
    }

    /** One less than the model's: behind the last token stands the one that is asked. */
    @Override
    public int maxLength() {
        return model.maxLength() == Integer.MAX_VALUE ? Integer.MAX_VALUE : model.maxLength() - 1;
    }

    @Override
    public CausalState open(NDManager owner) {
        return new State(model, owner);
    }

    /** Leaves the model as it is. */
    @Override
    public void close() {}

    private static final class State implements CausalState {
        private static final int[] EMPTY = {};

        private final int prompt;
        private final SubsetState state;
        private List<int[]> texts = new ArrayList<>();

        State(AnySubsetModel model, NDManager owner) {
            prompt = Math.max(1, model.minimumPrompt());
            state = model.open(owner);
        }

        @Override
        public void join(int rows) {
            state.join(rows);
            IntStream.range(0, rows).forEach(row -> texts.add(EMPTY));
        }

        @Override
        public void select(int[] rows) {
            state.select(rows);
            texts = new ArrayList<>(Arrays.stream(rows).mapToObj(texts::get).toList());
        }

        @Override
        public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
            if (!(input instanceof Append.Chain chain) || want != Want.LOGITS) {
                throw new IllegalArgumentException(
                        "an any-subset model is asked for logits behind chains of tokens, got "
                                + input.getClass().getSimpleName() + " and " + want);
            }
            if (chain.tokens().length != texts.size()) {
                throw new IllegalArgumentException(
                        "tokens must be of " + texts.size() + " rows, got " + chain.tokens().length);
            }
            int[][] asked = new int[texts.size()][];
            for (int row = 0; row < asked.length; row++) {
                int before = texts.get(row).length;
                asked[row] = Arrays.stream(wanted.positions(), wanted.offsets()[row], wanted.offsets()[row + 1])
                        .map(position -> before + position + 1)
                        .toArray();
                texts.set(row, joined(texts.get(row), chain.tokens()[row]));
            }
            return state.evaluate(scope, pass(asked));
        }

        private static int[] joined(int[] text, int... more) {
            int[] both = Arrays.copyOf(text, text.length + more.length);
            System.arraycopy(more, 0, both, text.length, more.length);
            return both;
        }

        /** Each row as far as it is known or asked; one of which nothing is asked is not read, but long enough. */
        private SubsetPass pass(int[]... asked) {
            int[][] canvas = new int[texts.size()][];
            int[][] ranks = new int[texts.size()][];
            int[] decided = new int[texts.size()];
            for (int row = 0; row < canvas.length; row++) {
                int[] text = texts.get(row);
                int end = Arrays.stream(asked[row])
                        .map(position -> position + 1)
                        .max()
                        .orElse(prompt);
                decided[row] = asked[row].length == 0 ? Math.max(text.length, prompt) : text.length;
                canvas[row] = Arrays.copyOf(text, Math.max(text.length, end));
                ranks[row] = IntStream.range(0, canvas[row].length).toArray();
            }
            int[] given =
                    Arrays.stream(decided).map(count -> Math.min(prompt, count)).toArray();
            return new SubsetPass(
                    TokenBatch.of(canvas), ranks, given, decided, SubsetPass.View.CHAIN, Targets.of(asked));
        }

        @Override
        public void rewind(int[] lengths) {
            for (int row = 0; row < lengths.length; row++) {
                if (!(lengths[row] >= 0 && lengths[row] <= length(row))) {
                    throw new IllegalArgumentException(
                            "lengths[" + row + "] must be in [0, " + length(row) + "], got " + lengths[row]);
                }
                texts.set(row, Arrays.copyOf(texts.get(row), lengths[row]));
            }
        }

        @Override
        public void keepPath(int[][] nodes) {
            throw new UnsupportedOperationException("no layout was appended");
        }

        @Override
        public int length(int row) {
            return texts.get(row).length;
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
