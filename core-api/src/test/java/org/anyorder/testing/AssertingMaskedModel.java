// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Visibility;

/**
 * Checks how a masked model is used and what it answers: rows, windows and tokens in range, only undecided positions
 * inside the window asked for, states closed and not used afterwards, logits of the right shape owned by the scope.
 */
public final class AssertingMaskedModel extends AssertingModel<MaskedModel> implements MaskedModel {

    /**
     * Watches a model.
     *
     * @param model the model that answers
     */
    public AssertingMaskedModel(MaskedModel model) {
        super(model);
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
    public MaskedState open(NDManager owner) {
        requireOpen();
        return new Watched(model.open(owner));
    }

    private final class Watched extends State<MaskedState> implements MaskedState {

        private Watched(MaskedState state) {
            super(state);
        }

        @Override
        public Scores evaluate(NDManager scope, MaskedPass pass) {
            int[][] rows = pass.canvas().tokens();
            requireRows("canvas", rows.length);
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
                    int read = alignment().row(position);
                    Claim.require(
                            position < rows[row].length && read >= from && read < to,
                            "wanted position %d of row %d, read in row %d, must be in its window [%d, %d)",
                            position,
                            row,
                            read,
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
            evaluated(rows());
            ScoreClaims.check(scores, scope, wanted.count(), vocabulary().size(), pass.want());
            return scores;
        }

        @Override
        public void forget(int[] from) {
            requireRows("from", from.length);
            state.forget(from);
        }
    }
}
