// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/** Tells what passes a model is asked for. */
record ObservedModel(MaskedModel model, Consumer<MaskedPass> observer) implements MaskedModel {

    /** How many rows of a pass are run to read logits. */
    static int asking(MaskedPass pass) {
        int[] offsets = pass.wanted().offsets();
        return (int) IntStream.range(1, offsets.length)
                .filter(row -> offsets[row] > offsets[row - 1])
                .count();
    }

    @Override
    public MaskedState open(NDManager owner) {
        MaskedState state = model.open(owner);
        return new MaskedState() {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                observer.accept(pass);
                return state.evaluate(scope, pass);
            }

            @Override
            public void forget(int[] from) {
                state.forget(from);
            }

            @Override
            public void join(int count) {
                state.join(count);
            }

            @Override
            public void select(int[] kept) {
                state.select(kept);
            }

            @Override
            public void close() {
                state.close();
            }
        };
    }

    @Override
    public Visibility visibility() {
        return model.visibility();
    }

    @Override
    public LogitAlignment alignment() {
        return model.alignment();
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

    @Override
    public <T> Optional<T> feature(Class<T> type) {
        return model.feature(type);
    }

    @Override
    public void close() {
        model.close();
    }
}
