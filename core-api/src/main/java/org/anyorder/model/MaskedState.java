// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** What a masked model remembers of each row: keys and values of positions stored by earlier passes. */
public interface MaskedState extends RowState {

    /**
     * Evaluates a window of each row, with what is stored of the positions outside it.
     *
     * @param scope owns the result
     * @param pass what to run, to store and to return
     * @return logits {@code (wanted, vocab)}
     */
    Scores evaluate(NDManager scope, MaskedPass pass);

    /**
     * Forgets what is stored from a position on.
     *
     * @param from for each row the first forgotten position
     */
    void forget(int[] from);
}
