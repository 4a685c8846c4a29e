// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/**
 * Says and does what another masked model says and does; subclasses change what they are about. Thread-safe if the
 * subclass is. Closing it closes nothing: the model is the caller's.
 */
public abstract class ForwardingMaskedModel implements MaskedModel {
    private final MaskedModel model;

    /**
     * Passes on to a model.
     *
     * @param model answers; not closed here
     */
    protected ForwardingMaskedModel(MaskedModel model) {
        this.model = model;
    }

    /**
     * The model that answers.
     *
     * @return the model
     */
    protected final MaskedModel model() {
        return model;
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
    public MaskedState open(NDManager owner) {
        return model.open(owner);
    }

    @Override
    public void close() {
        // The model is the caller's.
    }

    /** Does what another state does; subclasses change what they are about. Closing it closes the other. */
    protected abstract static class State implements MaskedState {
        private final MaskedState state;

        /**
         * Passes on to a state.
         *
         * @param state answers; closed with this one
         */
        protected State(MaskedState state) {
            this.state = state;
        }

        /**
         * The state that answers.
         *
         * @return the state
         */
        protected final MaskedState state() {
            return state;
        }

        @Override
        public Scores evaluate(NDManager scope, MaskedPass pass) {
            return state.evaluate(scope, pass);
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
