// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** What a causal model remembers of each row: a cache or a recurrent state. */
public interface CausalState extends RowState {

    /**
     * Appends to every row and scores what follows.
     *
     * @param scope owns the result
     * @param input what is appended, one entry per row; a row may append nothing
     * @param wanted positions counted from the row's first appended token: the logits there are of the token that
     *     follows; position -1 asks for the token that follows the state before the append (only of an empty row: the
     *     first token of all)
     * @param want which outputs are read
     * @return logits {@code (wanted, vocab)}
     */
    Scores append(NDManager scope, Append input, Targets wanted, Want want);

    /**
     * Forgets the end of each row. A recurrent state restores its nearest snapshot and runs again what is kept.
     *
     * @param lengths the tokens each row keeps
     * @throws IllegalStateException if a length lies before every snapshot of its row
     */
    void rewind(int[] lengths);

    /**
     * Keeps one path of a tree that was appended by a {@link Append.Layout}; the rest of it is forgotten.
     *
     * @param nodes for each row the kept tokens, as indices into the last append, in order
     */
    void keepPath(int[][] nodes);

    /**
     * How many tokens a row holds.
     *
     * @param row the row
     * @return its length
     */
    int length(int row);
}
