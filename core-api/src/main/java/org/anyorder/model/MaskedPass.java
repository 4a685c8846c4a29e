// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * One evaluation of a masked model. The caches of the literature are recipes over it: none is the whole row and
 * {@link Store#NOTHING}; a prefix cache stores the whole row, forgets from the block on, then runs [block, length)
 * again and again; a dual cache stores the whole row, then runs the block with {@link Store#WINDOW}.
 *
 * @param canvas whole rows, undecided positions holding the mask token
 * @param run the window of each row that is pushed through the network
 * @param store what is kept of it
 * @param noise the noise level of each row for models with time conditioning; empty otherwise; not copied
 * @param wanted positions whose logits are read: inside the window, and where the model predicts from the row before,
 *     that row inside the window, so that the position at the window's end may be wanted and the one at its start, but
 *     for position 0, may not
 * @param want which outputs are read
 */
public record MaskedPass(TokenBatch canvas, Windows run, Store store, double[] noise, Targets wanted, Want want) {

    /** What is kept of the window's keys and values. */
    public enum Store {
        /** Nothing. */
        NOTHING,
        /** All of the window. */
        WINDOW
    }

    /**
     * A range of positions per row.
     *
     * @param from the first position of each row; not copied
     * @param to the end (exclusive) of each row; not copied
     */
    public record Windows(int[] from, int[] to) {

        /**
         * Whole rows.
         *
         * @param rows tokens by row
         * @return the windows
         */
        public static Windows whole(int[][] rows) {
            int[] to = new int[rows.length];
            for (int row = 0; row < to.length; row++) {
                to[row] = rows[row].length;
            }
            return new Windows(new int[rows.length], to);
        }
    }

    /**
     * Whole rows, nothing stored, logits only.
     *
     * @param rows tokens by row
     * @param wanted positions whose logits are read
     * @return the pass
     */
    public static MaskedPass whole(int[][] rows, Targets wanted) {
        return new MaskedPass(
                TokenBatch.of(rows), Windows.whole(rows), Store.NOTHING, new double[0], wanted, Want.LOGITS);
    }
}
