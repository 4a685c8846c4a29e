// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;

/** What is appended to the rows of a {@link CausalState}. */
public sealed interface Append {

    /**
     * How many tokens each row gets.
     *
     * @return a number per row
     */
    int[] counts();

    /**
     * Tokens, each following the one before.
     *
     * @param tokens ids by row; not copied
     */
    record Chain(int[][] tokens) implements Append {
        @Override
        public int[] counts() {
            return java.util.Arrays.stream(tokens).mapToInt(row -> row.length).toArray();
        }
    }

    /**
     * Tokens with positions and visibility: trees and sets.
     *
     * @param tokens ids by row; not copied
     * @param positions the position of each token; not copied
     * @param visible whether token i of a row sees token j of the same append; what was appended before is always seen
     */
    record Layout(int[][] tokens, int[][] positions, boolean[][][] visible) implements Append {
        @Override
        public int[] counts() {
            return java.util.Arrays.stream(tokens).mapToInt(row -> row.length).toArray();
        }
    }

    /**
     * Embeddings in the place of tokens.
     *
     * @param embeddings {@code (total, width)}, row after row
     * @param counts how many belong to each row
     */
    record Vectors(NDArray embeddings, int[] counts) implements Append {}
}
