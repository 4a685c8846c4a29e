// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.ChainState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;

/** A causal model whose states can be looked at; it may hide what else it can do, be shorter, or answer otherwise. */
public final class WatchedModel implements CausalModel {
    private static final UnaryOperator<NDArray> UNCHANGED = logits -> logits;

    private final CausalModel model;
    private final int maxLength;
    private final Features features;
    private final UnaryOperator<NDArray> answer;
    private final Vocabulary vocabulary;
    private final List<CausalState> states = new ArrayList<>();
    private final List<Integer> passes = new ArrayList<>();

    private enum Features {
        SHOWN,
        HIDDEN
    }

    private WatchedModel(
            CausalModel model, int maxLength, Features features, UnaryOperator<NDArray> answer, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.model = model;
        this.maxLength = maxLength;
        this.features = features;
        this.answer = answer;
    }

    public static WatchedModel of(CausalModel model) {
        return new WatchedModel(model, model.maxLength(), Features.SHOWN, UNCHANGED, model.vocabulary());
    }

    /** The same model without tree attention, and without drawing chains. */
    public WatchedModel withoutFeatures() {
        return new WatchedModel(model, maxLength, Features.HIDDEN, answer, vocabulary);
    }

    /** The same model for shorter sequences. */
    public WatchedModel shortened(int length) {
        return new WatchedModel(model, length, features, answer, vocabulary);
    }

    /** The same model with other logits. */
    public WatchedModel answering(UnaryOperator<NDArray> change) {
        return new WatchedModel(model, maxLength, features, change, vocabulary);
    }

    /** The same model with a token that ends a text. */
    public WatchedModel ending(int end) {
        return new WatchedModel(model, maxLength, features, answer, vocabulary.withEnd(end));
    }

    /** The state opened last. */
    public CausalState state() {
        return states.get(states.size() - 1);
    }

    /** How many states were opened so far. */
    public int opened() {
        return states.size();
    }

    /** How many rows ran tokens in each pass so far. */
    public List<Integer> passes() {
        return passes;
    }

    @Override
    public CausalState open(NDManager owner) {
        states.add(new Watched(model.open(owner)));
        return state();
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public <T> Optional<T> feature(Class<T> type) {
        return features == Features.HIDDEN ? Optional.empty() : model.feature(type);
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Watched implements ChainState {
        private final CausalState state;

        Watched(CausalState state) {
            this.state = state;
        }

        @Override
        public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
            int[] counts = input.counts();
            passes.add((int) Arrays.stream(counts).filter(count -> count > 0).count());
            if (input instanceof Append.Layout layout) {
                for (int[] row : layout.positions()) {
                    if (Arrays.stream(row).anyMatch(position -> position >= maxLength)) {
                        throw new AssertionError("positions beyond " + maxLength + ": " + Arrays.toString(row));
                    }
                }
            }
            Scores scores = state.append(scope, input, wanted, want);
            return new Scores(answer.apply(scores.logits()), scores.hidden());
        }

        @Override
        public boolean chains() {
            return features == Features.SHOWN
                    && answer == UNCHANGED
                    && state instanceof ChainState chain
                    && chain.chains();
        }

        @Override
        public Chained chain(NDManager scope, ChainDraws draws) {
            return ((ChainState) state).chain(scope, draws);
        }

        @Override
        public void rewind(int[] lengths) {
            state.rewind(lengths);
        }

        @Override
        public void keepPath(int[][] nodes) {
            state.keepPath(nodes);
        }

        @Override
        public int length(int row) {
            return state.length(row);
        }

        @Override
        public void join(int rows) {
            state.join(rows);
        }

        @Override
        public void select(int[] rows) {
            state.select(rows);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
