// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;

/**
 * Checks how an insertion model is used and what it answers: tokens in range, every row with an open slot, lengths
 * within the model's, logits of the open slots and no others, owned by the scope, the stop law it announced,
 * probabilities in [0, 1].
 */
public final class AssertingInsertionModel extends AssertingModel<InsertionModel> implements InsertionModel {

    /**
     * Watches a model.
     *
     * @param model the model that answers
     */
    public AssertingInsertionModel(InsertionModel model) {
        super(model);
    }

    @Override
    public Ending ending() {
        return model.ending();
    }

    @Override
    public int addedTokens(InsertionRow row) {
        int added = model.addedTokens(row);
        Claim.require(added >= 0, "added tokens must be at least 0, got %d", added);
        return added;
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        requireOpen();
        int[] offsets = new int[rows.size() + 1];
        for (int row = 0; row < rows.size(); row++) {
            int[] tokens = rows.get(row).tokens();
            ScoreClaims.tokens(
                    "visible tokens", new int[][] {tokens}, vocabulary().size());
            Claim.require(
                    tokens.length <= maxLength(),
                    "row %d must hold at most %d tokens, got %d",
                    row,
                    maxLength(),
                    tokens.length);
            offsets[row + 1] = offsets[row];
            for (boolean open : rows.get(row).open()) {
                offsets[row + 1] += open ? 1 : 0;
            }
            Claim.require(offsets[row + 1] > offsets[row], "row %d must have an open slot", row);
        }
        InsertionScores scores = model.evaluate(scope, rows);
        evaluated(rows.size());
        Claim.require(
                Arrays.equals(scores.offsets(), offsets),
                "offsets must count the open slots, %s, got %s",
                Arrays.toString(offsets),
                Arrays.toString(scores.offsets()));
        ScoreClaims.logits(
                "logits",
                scores.logits(),
                scope,
                new Shape(offsets[rows.size()], vocabulary().size()));
        requireStop(scores.stop(), scope, rows.size());
        return scores;
    }

    private void requireStop(InsertionScores.Stop stop, NDManager scope, int rows) {
        Claim.require(
                stop instanceof InsertionScores.Stop.Global == (ending() == Ending.STOP_HEAD),
                "a model whose ending is %s must say so in its scores, got %s",
                ending(),
                stop);
        if (stop instanceof InsertionScores.Stop.Global global) {
            ScoreClaims.logits("stop probabilities", global.probability(), scope, new Shape(rows));
            for (double probability : ScoreClaims.numbers("stop probabilities", global.probability())) {
                Claim.require(
                        probability >= 0 && probability <= 1,
                        "stop probabilities must be in [0, 1], got %s",
                        probability);
            }
        } else if (stop instanceof InsertionScores.Stop.PerSlot slots) {
            Claim.require(
                    slots.endToken() >= 0 && slots.endToken() < vocabulary().size(),
                    "end token must be in [0, %d), got %d",
                    vocabulary().size(),
                    slots.endToken());
        }
    }
}
