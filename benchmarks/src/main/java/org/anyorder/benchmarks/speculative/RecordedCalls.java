// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.ChainState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;

/** A model that remembers what its state was asked, to be asked again without anything around it. One thread's. */
final class RecordedCalls implements CausalModel, TreeAttention {
    private final CausalModel model;
    private final List<Call> calls = new ArrayList<>();

    /**
     * Records.
     *
     * @param model one with {@link TreeAttention}; stays the caller's
     */
    RecordedCalls(CausalModel model) {
        this.model = model;
    }

    /** Something done to a state; how many numbers came out. */
    private interface Call {
        long to(CausalState state, NDManager scope);
    }

    /** Does the same to a new state. */
    long repeat(NDManager owner) {
        long numbers = 0;
        try (CausalState state = model.open(owner)) {
            for (Call call : calls) {
                try (NDManager scope = owner.newSubManager()) {
                    numbers += call.to(state, scope);
                }
            }
        }
        return numbers;
    }

    @Override
    public CausalState open(NDManager owner) {
        CausalState state = model.open(owner);
        return new ChainState() {
            @Override
            public boolean chains() {
                return state instanceof ChainState chain && chain.chains();
            }

            @Override
            public Chained chain(NDManager scope, ChainDraws draws) {
                calls.add((other, own) ->
                        ((ChainState) other).chain(own, draws).logits().size());
                return ((ChainState) state).chain(scope, draws);
            }

            @Override
            public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
                calls.add((other, own) ->
                        other.append(own, input, wanted, want).logits().size());
                return state.append(scope, input, wanted, want);
            }

            @Override
            public void rewind(int[] lengths) {
                int[] copy = lengths.clone();
                remember(other -> other.rewind(copy));
                state.rewind(lengths);
            }

            @Override
            public void keepPath(int[][] nodes) {
                int[][] copy = nodes.clone();
                remember(other -> other.keepPath(copy));
                state.keepPath(nodes);
            }

            @Override
            public int length(int row) {
                return state.length(row);
            }

            @Override
            public void join(int rows) {
                remember(other -> other.join(rows));
                state.join(rows);
            }

            @Override
            public void select(int[] rows) {
                int[] copy = rows.clone();
                remember(other -> other.select(copy));
                state.select(rows);
            }

            @Override
            public void close() {
                state.close();
            }
        };
    }

    private void remember(Consumer<CausalState> change) {
        calls.add((state, scope) -> {
            change.accept(state);
            return 0;
        });
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public int maxLength() {
        return model.maxLength();
    }

    /** The model is the caller's. */
    @Override
    public void close() {}
}
