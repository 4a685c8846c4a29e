// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;

/**
 * Checks how an any-subset model is used and what it answers: orders are permutations, prompts long enough, only
 * undecided positions asked for, decided tokens (in a chain, proposed ones too) in range, states closed and not used
 * afterwards, logits of the right shape owned by the scope. Rows of which nothing is wanted count as not evaluated.
 */
public final class AssertingAnySubsetModel extends AssertingModel<AnySubsetModel> implements AnySubsetModel {

    /**
     * Watches a model.
     *
     * @param model the model that answers
     */
    public AssertingAnySubsetModel(AnySubsetModel model) {
        super(model);
    }

    @Override
    public int minimumPrompt() {
        return model.minimumPrompt();
    }

    @Override
    public SubsetState open(NDManager owner) {
        requireOpen();
        return new Watched(model.open(owner));
    }

    private final class Watched extends State<SubsetState> implements SubsetState {

        private Watched(SubsetState state) {
            super(state);
        }

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass) {
            requireRows("canvas", pass.canvas().tokens().length);
            requirePass(pass);
            Targets wanted = pass.wanted();
            evaluated((int) IntStream.range(0, wanted.rows())
                    .filter(row -> wanted.offsets()[row + 1] > wanted.offsets()[row])
                    .count());
            return checked(state.evaluate(scope, pass), scope, wanted);
        }

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass, int[] origins) {
            Claim.require(
                    origins.length == pass.canvas().tokens().length && pass.view() == SubsetPass.View.MARGINALS,
                    "each of the %d rows of a pass over marginals must have an origin, got %d and %s",
                    pass.canvas().tokens().length,
                    origins.length,
                    pass.view());
            int rows = SubsetState.firsts(origins).length;
            requireRows("origins", rows);
            requirePass(pass);
            evaluated(rows);
            return checked(state.evaluate(scope, pass, origins), scope, pass.wanted());
        }

        private Scores checked(Scores scores, NDManager scope, Targets wanted) {
            ScoreClaims.check(scores, scope, wanted.count(), vocabulary().size(), Want.LOGITS);
            return scores;
        }

        private void requirePass(SubsetPass pass) {
            int[][] rows = pass.canvas().tokens();
            Targets wanted = pass.wanted();
            Claim.require(
                    pass.ranks().length == rows.length
                            && pass.prompt().length == rows.length
                            && pass.decided().length == rows.length
                            && wanted.rows() == rows.length,
                    "ranks, prompt, decided and wanted must have %d rows",
                    rows.length);
            for (int row = 0; row < rows.length; row++) {
                requireOrder(row, rows[row], pass.ranks()[row]);
                requireCounts(row, rows[row].length, pass.prompt()[row], pass.decided()[row]);
                int last = pass.decided()[row];
                for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                    int position = wanted.positions()[i];
                    Claim.require(
                            position >= 0 && position < rows[row].length,
                            "wanted position %d of row %d must be in [0, %d)",
                            position,
                            row,
                            rows[row].length);
                    int rank = pass.ranks()[row][position];
                    Claim.require(
                            rank >= (pass.view() == SubsetPass.View.CHAIN ? pass.prompt()[row] : pass.decided()[row]),
                            "wanted position %d of row %d, of rank %d, must be undecided",
                            position,
                            row,
                            rank);
                    last = pass.view() == SubsetPass.View.CHAIN ? Math.max(last, rank) : last;
                }
                requireTokens(row, rows[row], pass.ranks()[row], last);
            }
        }

        private void requireOrder(int row, int[] tokens, int[] ranks) {
            Claim.require(
                    tokens.length <= maxLength() && ranks.length == tokens.length,
                    "row %d must have a rank for each of its %d tokens, at most %d",
                    row,
                    tokens.length,
                    maxLength());
            boolean[] seen = new boolean[ranks.length];
            for (int rank : ranks) {
                Claim.require(
                        rank >= 0 && rank < seen.length && !seen[rank], "ranks of row %d must be a permutation", row);
                seen[rank] = true;
            }
        }

        private void requireCounts(int row, int length, int prompt, int decided) {
            Claim.require(
                    prompt >= model.minimumPrompt() && prompt <= decided && decided <= length,
                    "row %d must have %d ≤ prompt ≤ decided ≤ %d, got prompt %d, decided %d",
                    row,
                    model.minimumPrompt(),
                    length,
                    prompt,
                    decided);
        }

        private void requireTokens(int row, int[] tokens, int[] ranks, int last) {
            for (int position = 0; position < tokens.length; position++) {
                Claim.require(
                        ranks[position] >= last
                                || tokens[position] >= 0
                                        && tokens[position] < vocabulary().size(),
                        "token at position %d of row %d must be in [0, %d), got %d",
                        position,
                        row,
                        vocabulary().size(),
                        tokens[position]);
            }
        }
    }
}
