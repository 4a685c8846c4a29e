// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * Rows of tokens.
 *
 * @param tokens ids by row, rows of any length; not copied
 * @param canvas for each row which canvas owns it (guidance has two rows, one owner); not copied
 */
public record TokenBatch(int[][] tokens, int[] canvas) {

    /**
     * Checks that both name the same rows.
     *
     * @param tokens ids by row
     * @param canvas an owner per row
     * @throws IllegalArgumentException if the numbers of rows differ
     */
    public TokenBatch {
        if (tokens.length != canvas.length) {
            throw new IllegalArgumentException(
                    "tokens and canvas must have the same rows, got " + tokens.length + " and " + canvas.length);
        }
    }

    /**
     * One row per canvas.
     *
     * @param tokens ids by row
     * @return the batch with owners 0, 1, …
     */
    public static TokenBatch of(int[][] tokens) {
        int[] canvas = new int[tokens.length];
        for (int row = 0; row < canvas.length; row++) {
            canvas[row] = row;
        }
        return new TokenBatch(tokens, canvas);
    }
}
