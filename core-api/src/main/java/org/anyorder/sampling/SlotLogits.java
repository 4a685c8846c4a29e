// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * The scores of an insertion step: one row of logits per slot, the slots of a canvas one after the other.
 *
 * @param logits {@code (S, V)}, float32 or float64, comparable across the slots of a canvas; stays the caller's
 * @param offsets canvas c owns the rows {@code offsets[c] .. offsets[c + 1]}; copied
 * @param open which rows may receive a token, at least one per canvas; copied
 */
public record SlotLogits(NDArray logits, int[] offsets, boolean[] open) {
    /**
     * Checks that the parts fit.
     *
     * @param logits {@code (S, V)}, float32 or float64
     * @param offsets first row of every canvas, and S
     * @param open which rows may receive a token
     * @throws IllegalArgumentException if shape, type or lengths do not fit, the offsets do not ascend from 0 to S, or
     *     a canvas has no open slot
     */
    public SlotLogits {
        TokenDraw.checkLogits(logits);
        int slots = Math.toIntExact(logits.getShape().get(0));
        offsets = offsets.clone();
        open = open.clone();
        TokenDraw.checkCount("open", open.length, slots);
        if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != slots) {
            throw new IllegalArgumentException(
                    "offsets must run from 0 to the " + slots + " rows, got " + Arrays.toString(offsets));
        }
        for (int canvas = 0; canvas + 1 < offsets.length; canvas++) {
            if (offsets[canvas] > offsets[canvas + 1]) {
                throw new IllegalArgumentException("offsets must ascend, got " + Arrays.toString(offsets));
            }
            int row = offsets[canvas];
            while (row < offsets[canvas + 1] && !open[row]) {
                row++;
            }
            if (row == offsets[canvas + 1]) {
                throw new IllegalArgumentException("canvas " + canvas + " has no open slot: finish it instead");
            }
        }
    }

    /**
     * Scores of slots that are all open.
     *
     * @param logits {@code (S, V)}, float32 or float64
     * @param offsets first row of every canvas, and S
     * @return the scores
     * @throws IllegalArgumentException as the constructor
     */
    public static SlotLogits of(NDArray logits, int[] offsets) {
        TokenDraw.checkLogits(logits);
        boolean[] open = new boolean[Math.toIntExact(logits.getShape().get(0))];
        Arrays.fill(open, true);
        return new SlotLogits(logits, offsets, open);
    }

    /**
     * Where each canvas begins.
     *
     * @return a copy
     */
    @Override
    public int[] offsets() {
        return offsets.clone();
    }

    /**
     * Which slots may be drawn.
     *
     * @return a copy
     */
    @Override
    public boolean[] open() {
        return open.clone();
    }

    /**
     * Number of canvases.
     *
     * @return at least 0
     */
    public int canvases() {
        return offsets.length - 1;
    }

    /** The open rows of a canvas, ascending. */
    int[] openRows(int canvas) {
        int[] rows = new int[offsets[canvas + 1] - offsets[canvas]];
        int count = 0;
        for (int row = offsets[canvas]; row < offsets[canvas + 1]; row++) {
            if (open[row]) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    int slot(int canvas, int row) {
        return row - offsets[canvas];
    }
}
