// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import ai.djl.Device;
import java.util.Optional;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/** A masked model of the caller's that is evaluated in another way. Closing it closes nothing. */
abstract class ForwardingModel implements MaskedModel {
    private final MaskedModel model;

    ForwardingModel(MaskedModel model) {
        this.model = model;
    }

    MaskedModel model() {
        return model;
    }

    @Override
    public final Visibility visibility() {
        return model.visibility();
    }

    @Override
    public final LogitAlignment alignment() {
        return model.alignment();
    }

    @Override
    public final Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public final Device device() {
        return model.device();
    }

    @Override
    public final int maxLength() {
        return model.maxLength();
    }

    @Override
    public final <T> Optional<T> feature(Class<T> type) {
        return model.feature(type);
    }

    @Override
    public final void close() {
        // The model is the caller's.
    }

    /** A state that passes on what is not an evaluation. */
    abstract static class State implements MaskedState {
        private final MaskedState state;

        State(MaskedState state) {
            this.state = state;
        }

        MaskedState state() {
            return state;
        }

        @Override
        public void forget(int[] from) {
            state.forget(from);
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
