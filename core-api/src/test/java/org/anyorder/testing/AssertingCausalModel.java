// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Want;

/**
 * Checks how a causal model is used and what it answers: tokens, positions and lengths in range, a tree settled before
 * the next append, states closed and not used afterwards, logits of the right shape owned by the scope.
 */
public final class AssertingCausalModel extends AssertingModel<CausalModel> implements CausalModel {

    /**
     * Watches a model.
     *
     * @param model the model that answers
     */
    public AssertingCausalModel(CausalModel model) {
        super(model);
    }

    @Override
    public CausalState open(NDManager owner) {
        requireOpen();
        return new Watched(model.open(owner));
    }

    private final class Watched extends State<CausalState> implements CausalState {

        private List<Row> rows = new ArrayList<>();

        private Watched(CausalState state) {
            super(state);
        }

        /** How long a row was before its last append, what that added, and whether it was a tree. */
        private record Row(int kept, int added, boolean tree) {
            int length() {
                return kept + added;
            }
        }

        @Override
        public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
            int[] counts = input.counts();
            requireRows("input", counts.length);
            requireRows("wanted", wanted.rows());
            requireInput(input);
            for (int row = 0; row < counts.length; row++) {
                Row old = rows.get(row);
                Claim.require(!old.tree(), "row %d ends in a tree: keep a path or rewind before the next append", row);
                Claim.require(
                        input instanceof Append.Layout || old.length() + (long) counts[row] <= maxLength(),
                        "row %d must hold at most %d tokens, got %d more after %d",
                        row,
                        maxLength(),
                        counts[row],
                        old.length());
                int first = old.length() == 0 ? -1 : 0;
                for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                    Claim.require(
                            wanted.positions()[i] >= first && wanted.positions()[i] < counts[row],
                            "wanted position of row %d must be in [%d, %d), got %d",
                            row,
                            first,
                            counts[row],
                            wanted.positions()[i]);
                }
            }
            Scores scores = state.append(scope, input, wanted, want);
            evaluated(rows());
            for (int row = 0; row < counts.length; row++) {
                rows.set(row, new Row(rows.get(row).length(), counts[row], isTree(input, counts[row])));
            }
            requireLengths();
            ScoreClaims.check(scores, scope, wanted.count(), vocabulary().size(), want);
            return scores;
        }

        private boolean isTree(Append input, int count) {
            return input instanceof Append.Layout && count > 0;
        }

        private void requireInput(Append input) {
            if (input instanceof Append.Chain chain) {
                ScoreClaims.tokens("tokens", chain.tokens(), vocabulary().size());
            } else if (input instanceof Append.Layout layout) {
                Claim.require(
                        model.feature(TreeAttention.class).isPresent(),
                        "the model has no TreeAttention: expand the tree into rows");
                ScoreClaims.tokens("tokens", layout.tokens(), vocabulary().size());
                for (int row = 0; row < layout.tokens().length; row++) {
                    int count = layout.tokens()[row].length;
                    Claim.require(
                            layout.positions()[row].length == count && layout.visible()[row].length == count,
                            "positions and visible of row %d must have %d entries",
                            row,
                            count);
                }
            }
        }

        @Override
        public void rewind(int[] lengths) {
            requireRows("lengths", lengths.length);
            for (int row = 0; row < lengths.length; row++) {
                Row old = rows.get(row);
                int most = old.tree() ? old.kept() : old.length();
                Claim.require(
                        lengths[row] >= 0 && lengths[row] <= most,
                        "length of row %d must be in [0, %d], got %d",
                        row,
                        most,
                        lengths[row]);
            }
            state.rewind(lengths);
            for (int row = 0; row < lengths.length; row++) {
                rows.set(row, new Row(0, lengths[row], false));
            }
            requireLengths();
        }

        @Override
        public void keepPath(int[][] nodes) {
            requireRows("nodes", nodes.length);
            for (int row = 0; row < nodes.length; row++) {
                for (int node : nodes[row]) {
                    Claim.require(
                            node >= 0 && node < rows.get(row).added(),
                            "nodes of row %d must be in [0, %d), got %d",
                            row,
                            rows.get(row).added(),
                            node);
                }
            }
            state.keepPath(nodes);
            for (int row = 0; row < nodes.length; row++) {
                rows.set(row, new Row(rows.get(row).kept(), nodes[row].length, false));
            }
            requireLengths();
        }

        private void requireLengths() {
            for (int row = 0; row < rows.size(); row++) {
                Claim.require(
                        state.length(row) == rows.get(row).length(),
                        "row %d must hold %d tokens, says %d",
                        row,
                        rows.get(row).length(),
                        state.length(row));
            }
        }

        @Override
        public int length(int row) {
            requireOpen();
            Claim.require(row >= 0 && row < rows(), "row must be in [0, %d), got %d", rows(), row);
            return state.length(row);
        }

        @Override
        public void join(int more) {
            super.join(more);
            for (int row = 0; row < more; row++) {
                rows.add(new Row(0, 0, false));
            }
        }

        @Override
        public void select(int[] chosen) {
            super.select(chosen);
            List<Row> selected = new ArrayList<>();
            for (int row : chosen) {
                selected.add(rows.get(row));
            }
            rows = selected;
            requireLengths();
        }
    }
}
