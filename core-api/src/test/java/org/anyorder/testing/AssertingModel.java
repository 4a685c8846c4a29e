// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.anyorder.model.RowState;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Vocabulary;

/**
 * What the asserting decorators have in common: nothing is used after it was closed, every state is closed once, only
 * rows that are there are selected; and the evaluated rows are counted.
 *
 * @param <M> the kind of model
 */
abstract class AssertingModel<M extends SequenceModel> implements SequenceModel {

    final M model;
    private final List<State<?>> opened = new ArrayList<>();
    private final AtomicLong evaluatedRows = new AtomicLong();
    private volatile boolean closed;

    AssertingModel(M model) {
        this.model = model;
    }

    /** Requires that every state that was opened has been closed, and none twice. */
    public final void requireStatesClosedOnce() {
        synchronized (opened) {
            for (int i = 0; i < opened.size(); i++) {
                Claim.require(
                        opened.get(i).closes == 1,
                        "state %d of %d must be closed once, was closed %d times",
                        i,
                        opened.size(),
                        opened.get(i).closes);
            }
        }
    }

    /**
     * How many rows were evaluated so far, over all states and calls.
     *
     * @return the sum over evaluations of their rows
     */
    public final long evaluatedRows() {
        return evaluatedRows.get();
    }

    final void evaluated(int rows) {
        evaluatedRows.addAndGet(rows);
    }

    final void requireOpen() {
        Claim.require(!closed, "a model is used after it was closed");
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
        closed = true;
        model.close();
    }

    /**
     * A watched state; whoever evaluates asks {@link #requireOpen} first.
     *
     * @param <S> the kind of state
     */
    abstract class State<S extends RowState> implements RowState {

        final S state;
        private int rows;
        private int closes;

        State(S state) {
            this.state = state;
            synchronized (opened) {
                opened.add(this);
            }
        }

        final int rows() {
            return rows;
        }

        final void requireOpen() {
            Claim.require(closes == 0, "a state is used after it was closed");
        }

        final void requireRows(String name, int given) {
            requireOpen();
            Claim.require(given == rows, "%s must have %d rows, got %d", name, rows, given);
        }

        @Override
        public void join(int more) {
            requireOpen();
            Claim.require(more >= 0, "rows that join must be at least 0, got %d", more);
            state.join(more);
            rows += more;
        }

        @Override
        public void select(int[] chosen) {
            requireOpen();
            for (int row : chosen) {
                Claim.require(row >= 0 && row < rows, "selected rows must be in [0, %d), got %d", rows, row);
            }
            state.select(chosen);
            rows = chosen.length;
        }

        @Override
        public final void close() {
            closes++;
            state.close();
        }
    }
}
