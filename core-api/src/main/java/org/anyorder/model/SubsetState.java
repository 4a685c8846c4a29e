// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** What an any-subset model remembers of each row. */
public interface SubsetState extends RowState {

    /**
     * Evaluates the wanted positions of each row.
     *
     * @param scope owns the result
     * @param pass orders, decided positions and what is wanted
     * @return logits {@code (wanted, vocab)}
     */
    Scores evaluate(NDManager scope, SubsetPass pass);
}
