// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;
import java.util.Optional;

/**
 * A model that knows what follows what, whatever the context: a cheap correction where it was asked before the token to
 * the left was known.
 */
public interface SuccessorAccess {

    /**
     * How much more likely each token is to the right of another one than anywhere: the logarithm of the ratio, by the
     * model's own law of a position of which nothing but the token to its left is known, and the mean of these laws
     * along a text.
     *
     * <p>Measured when it is first asked for, in one evaluation of a token and a query for each token of the
     * vocabulary, which no sequence counts.
     *
     * @param work owns what is made on the way
     * @return rows of tokens to the left, each of the width of the logits, all finite; not to be changed; empty where
     *     the vocabulary is too large for a square of it
     */
    Optional<float[]> successors(NDManager work);
}
