// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;

/**
 * The slot and the token drawn for every canvas of an insertion step. Immutable.
 *
 * <p>A canvas of which nothing could be drawn has neither slot nor token: whoever asks for them is told why. So a batch
 * may hold canvases whose slots are all closed, and they do not disturb the others.
 */
public final class SlotDraws {
    private final int[] slots;
    private final int[] tokens;
    private final double[] logProbs;
    private final double[] open;
    private final double[] stops;

    SlotDraws(int canvases) {
        this.slots = new int[canvases];
        this.tokens = new int[canvases];
        this.logProbs = new double[canvases];
        this.open = new double[canvases];
        this.stops = new double[canvases];
        Arrays.fill(stops, Double.NaN);
    }

    void put(int canvas, int slot, int token, double logProb) {
        slots[canvas] = slot;
        tokens[canvas] = token;
        logProbs[canvas] = logProb;
    }

    void open(int canvas, double count) {
        open[canvas] = count;
    }

    void stop(int canvas, double number) {
        stops[canvas] = number;
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
     * Whether a canvas has no slot that could receive a token.
     *
     * @param canvas index of the canvas in the batch
     * @return true if all its slots are closed or without mass
     */
    public boolean nothingOpen(int canvas) {
        return open[canvas] == 0;
    }

    /**
     * The number that was given with the logits to be read beside the draws.
     *
     * @param canvas index of the canvas in the batch
     * @return the number; NaN if none was given
     */
    public double stop(int canvas) {
        return stops[canvas];
    }

    /**
     * The slot of a canvas.
     *
     * @param canvas index of the canvas in the batch
     * @return index of the row among the canvas's rows, closed ones counted
     * @throws IllegalArgumentException if the canvas has no law: all its slots are closed, every token was banned,
     *     filtered or impossible, or a slot that is not closed holds NaN or +∞
     */
    public int slot(int canvas) {
        requireLaw(canvas);
        return slots[canvas];
    }

    /**
     * The token of a canvas.
     *
     * @param canvas index of the canvas in the batch
     * @return its token id
     * @throws IllegalArgumentException as {@link #slot}
     */
    public int token(int canvas) {
        requireLaw(canvas);
        return tokens[canvas];
    }

    /**
     * The log-probability of slot and token together, under the law they were drawn from.
     *
     * @param canvas index of the canvas in the batch
     * @return a natural logarithm; 0 where both were arg maxima
     * @throws IllegalArgumentException as {@link #slot}
     */
    public double logProb(int canvas) {
        requireLaw(canvas);
        return logProbs[canvas];
    }

    private void requireLaw(int canvas) {
        if (nothingOpen(canvas)) {
            throw new IllegalArgumentException("logits are -Infinity for all slots and tokens of canvas " + canvas
                    + ": every one was closed, banned, filtered or impossible");
        }
        if (Double.isNaN(open[canvas]) || Double.isNaN(logProbs[canvas])) {
            throw new IllegalArgumentException("logits of canvas " + canvas + " must not hold NaN or +Infinity");
        }
    }
}
