// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/** The slot and the token drawn for every canvas of an insertion step. Immutable. */
public final class SlotDraws {
    private final int[] slots;
    private final int[] tokens;
    private final double[] logProbs;

    SlotDraws(int canvases) {
        this.slots = new int[canvases];
        this.tokens = new int[canvases];
        this.logProbs = new double[canvases];
    }

    void put(int canvas, int slot, int token, double logProb) {
        slots[canvas] = slot;
        tokens[canvas] = token;
        logProbs[canvas] = logProb;
    }

    /**
     * Number of canvases.
     *
     * @return how many pairs were drawn
     */
    public int size() {
        return slots.length;
    }

    /**
     * The slot of a canvas.
     *
     * @param canvas index of the canvas in the batch
     * @return index of the row among the canvas's rows, closed ones counted
     */
    public int slot(int canvas) {
        return slots[canvas];
    }

    /**
     * The token of a canvas.
     *
     * @param canvas index of the canvas in the batch
     * @return its token id
     */
    public int token(int canvas) {
        return tokens[canvas];
    }

    /**
     * The log-probability of slot and token together, under the law they were drawn from.
     *
     * @param canvas index of the canvas in the batch
     * @return a natural logarithm; 0 where both were arg maxima
     */
    public double logProb(int canvas) {
        return logProbs[canvas];
    }
}
