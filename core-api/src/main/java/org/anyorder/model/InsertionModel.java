// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A model of which token to insert where, and whether to stop (insertion language models, Patel et al. 2025, arXiv
 * 2505.05755; Insertion Transformer, Stern et al. 2019).
 */
public interface InsertionModel extends SequenceModel {

    @Override
    default ModelView view() {
        return ModelView.INSERTION;
    }

    /** How a model says that nothing is missing. */
    enum Ending {
        /** One stop probability per sequence: {@link InsertionScores.Stop.Global}. */
        STOP_HEAD,
        /** An end token in each slot's own law: {@link InsertionScores.Stop.PerSlot}. */
        END_TOKENS
    }

    /**
     * How this model says that nothing is missing, so that a strategy made for the other way can refuse it at once.
     *
     * @return the kind of {@link InsertionScores#stop} in every evaluation
     */
    Ending ending();

    /**
     * The most tokens of a row in one evaluation. Other than elsewhere, special tokens that the model adds count, since
     * how many it adds depends on the row: strategies leave room for {@link #addedTokens}.
     *
     * @return the length, at least 1; {@link Integer#MAX_VALUE} if any
     */
    @Override
    int maxLength();

    /**
     * How many special tokens the model puts around a row.
     *
     * @param row the row
     * @return special tokens, at least 0
     */
    int addedTokens(InsertionRow row);

    /**
     * Scores the open slots of every row.
     *
     * @param scope owns the result
     * @param rows visible tokens and open slots; every row has an open slot
     * @return logits of the open slots, row after row, slots ascending, and the stop law
     */
    InsertionScores evaluate(NDManager scope, List<InsertionRow> rows);
}
