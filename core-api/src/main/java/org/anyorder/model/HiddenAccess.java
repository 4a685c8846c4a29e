// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A feature: frozen embedding and head, for learned parts of strategies. */
public interface HiddenAccess {

    /**
     * The width of hidden vectors.
     *
     * @return the width
     */
    int width();

    /**
     * Embeds tokens.
     *
     * @param scope owns the result
     * @param tokens ids
     * @return {@code (tokens, width)}, float32
     */
    NDArray embed(NDManager scope, int[] tokens);

    /**
     * The vocabulary head.
     *
     * @param hidden {@code (rows, width)}, float32
     * @return logits {@code (rows, vocab)}, float32, owned by the manager of {@code hidden}
     */
    NDArray logits(NDArray hidden);
}
