// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/** A model that remembers what its state was asked, to be asked again without anything around it. One thread's. */
final class RecordedPasses extends ForwardingMaskedModel {
    private final List<Call> calls = new ArrayList<>();
    private final List<MaskedPass> passes = new ArrayList<>();

    RecordedPasses(MaskedModel model) {
        super(model);
    }

    /** Something done to a state. */
    private interface Call {
        /** How many numbers came out. */
        long to(MaskedState state, NDManager scope);
    }

    /** All evaluations, in order. */
    List<MaskedPass> passes() {
        return List.copyOf(passes);
    }

    /** Rows of logits that were computed. */
    long vocabularyRows() {
        return passes.stream().mapToLong(pass -> pass.wanted().count()).sum();
    }

    /** Positions that were masked in the blocks being filled: those that could settle, evaluation by evaluation. */
    long masked(int blockLength) {
        int mask = vocabulary().mask().orElseThrow();
        long masked = 0;
        for (MaskedPass pass : passes) {
            for (int[] tokens : pass.canvas().tokens()) {
                int first = 0;
                while (first < tokens.length && tokens[first] != mask) {
                    first++;
                }
                int from = first / blockLength * blockLength;
                int to = Math.min(tokens.length, from + blockLength);
                masked += Arrays.stream(tokens, Math.min(from, to), to)
                        .filter(token -> token == mask)
                        .count();
            }
        }
        return masked;
    }

    /** Does the same to a new state. */
    long repeat(NDManager owner) {
        long numbers = 0;
        try (MaskedState state = model().open(owner)) {
            for (Call call : calls) {
                try (NDManager scope = owner.newSubManager()) {
                    numbers += call.to(state, scope);
                }
            }
        }
        return numbers;
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new State(model().open(owner)) {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                passes.add(pass);
                calls.add((other, own) -> other.evaluate(own, pass).logits().size());
                return super.evaluate(scope, pass);
            }

            @Override
            public void forget(int[] from) {
                int[] copy = from.clone();
                remember(other -> other.forget(copy));
                super.forget(from);
            }

            @Override
            public void join(int rows) {
                remember(other -> other.join(rows));
                super.join(rows);
            }

            @Override
            public void select(int[] rows) {
                int[] copy = rows.clone();
                remember(other -> other.select(copy));
                super.select(rows);
            }
        };
    }

    private void remember(Consumer<MaskedState> change) {
        calls.add((state, scope) -> {
            change.accept(state);
            return 0;
        });
    }
}
