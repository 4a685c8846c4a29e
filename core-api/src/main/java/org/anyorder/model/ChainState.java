// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A causal state that can draw several tokens of every row in one call, each of which goes in before the next is drawn:
 * what a small draft of speculative decoding does many times a second.
 */
public interface ChainState extends CausalState {

    /**
     * Whether {@link #chain} serves a state of as many rows as it has now.
     *
     * @return false where the calls of {@link #append} serve as well or better
     */
    boolean chains();

    /**
     * Draws tokens of every row from the model's own law. All that goes in is stored: the given tokens and all drawn
     * but the last. Costs as many evaluations of each row as tokens are drawn.
     *
     * @param scope owns the result
     * @param draws what is drawn
     * @return what was drawn
     * @throws IllegalArgumentException if the rows or tokens do not fit, a row would outgrow the model, or a law holds
     *     NaN or +∞ or has no token left
     */
    Chained chain(NDManager scope, ChainDraws draws);

    /**
     * What is drawn.
     *
     * @param tokens the token of each row that goes in first
     * @param steps how many tokens are drawn of each row, at least 1
     * @param uniforms for each row those of its draws behind one another, in [0, 1), as many for each as a draw from
     *     the vocabulary takes; none for a row that takes the most probable token
     * @param banned tokens that no row draws
     */
    record ChainDraws(int[] tokens, int steps, double[][] uniforms, int[] banned) {

        /**
         * Checks the numbers.
         *
         * @param tokens as stated
         * @param steps as stated
         * @param uniforms as stated
         * @param banned as stated
         * @throws IllegalArgumentException if {@code steps} is less than 1 or there are uniforms of more or fewer rows
         */
        public ChainDraws {
            if (!(steps >= 1)) {
                throw new IllegalArgumentException("steps must be at least 1, got " + steps);
            }
            if (uniforms.length != tokens.length) {
                throw new IllegalArgumentException(
                        "uniforms must be of " + tokens.length + " rows, as the tokens, got " + uniforms.length);
            }
        }
    }

    /**
     * What was drawn.
     *
     * @param logits step after step, banned tokens at −∞, {@code (steps · rows, vocab)}, float32
     * @param tokens by row
     */
    record Chained(NDArray logits, int[][] tokens) {}
}
