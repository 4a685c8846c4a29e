// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * Checks how a masked model is used and what it answers: rows, windows and tokens in range, only undecided positions
 * inside the window asked for, states closed and not used afterwards, logits of the right shape owned by the scope.
 */
public final class AssertingMaskedModel implements MaskedModel {

    private final MaskedModel model;
    private final StateUse uses = new StateUse();
    private volatile boolean closed;

    /**
     * Watches a model.
     *
     * @param model the model that answers
     */
    public AssertingMaskedModel(MaskedModel model) {
        this.model = model;
    }

    /** Requires that every state that was opened has been closed, and none twice. */
    public void requireStatesClosedOnce() {
        uses.requireClosedOnce();
    }

    @Override
    public Visibility visibility() {
        return model.visibility();
    }

    @Override
    public MaskedState open(NDManager owner) {
        Claim.require(!closed, "a model is used after it was closed");
        return new State(model.open(owner));
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
        closed = true;
        model.close();
    }

    private final class State implements MaskedState {

        private final MaskedState state;
        private final StateUse.Use use;

        private State(MaskedState state) {
            this.state = state;
            this.use = uses.open(state);
        }

        @Override
        public Scores evaluate(NDManager scope, MaskedPass pass) {
            use.requireOpen();
            int[][] rows = pass.canvas().tokens();
            Claim.require(rows.length == use.rows(), "canvas must have %d rows, got %d", use.rows(), rows.length);
            Claim.require(
                    pass.run().from().length == rows.length && pass.run().to().length == rows.length,
                    "run must have a window for each of %d rows",
                    rows.length);
            Claim.require(
                    pass.noise().length == 0 || pass.noise().length == rows.length,
                    "noise must be empty or have one number for each of %d rows, got %d",
                    rows.length,
                    pass.noise().length);
            Targets wanted = pass.wanted();
            Claim.require(wanted.rows() == rows.length, "wanted must have %d rows, got %d", rows.length, wanted.rows());
            int mask = vocabulary().mask().orElseThrow();
            ScoreClaims.tokens("canvas", rows, Math.max(vocabulary().size(), mask + 1));
            for (int row = 0; row < rows.length; row++) {
                int from = pass.run().from()[row];
                int to = pass.run().to()[row];
                Claim.require(
                        from >= 0 && from <= to && to <= rows[row].length && rows[row].length <= maxLength(),
                        "window [%d, %d) of row %d must lie in its %d tokens, at most %d",
                        from,
                        to,
                        row,
                        rows[row].length,
                        maxLength());
                for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                    int position = wanted.positions()[i];
                    Claim.require(
                            position >= from && position < to,
                            "wanted position %d of row %d must be in its window [%d, %d)",
                            position,
                            row,
                            from,
                            to);
                    Claim.require(
                            rows[row][position] == mask,
                            "wanted position %d of row %d must be undecided, holds %d",
                            position,
                            row,
                            rows[row][position]);
                }
            }
            Scores scores = state.evaluate(scope, pass);
            ScoreClaims.check(scores, scope, wanted.count(), vocabulary().size(), pass.want());
            return scores;
        }

        @Override
        public void forget(int[] from) {
            use.requireOpen();
            Claim.require(from.length == use.rows(), "from must have %d rows, got %d", use.rows(), from.length);
            state.forget(from);
        }

        @Override
        public void join(int rows) {
            use.join(rows);
        }

        @Override
        public void select(int[] rows) {
            use.select(rows);
        }

        @Override
        public void close() {
            use.close();
        }
    }
}
