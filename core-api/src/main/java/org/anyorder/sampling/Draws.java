// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/** The tokens drawn for the rows of a batch, with their log-probabilities. Immutable. */
public final class Draws {
    private final int[] tokens;
    private final double[] logProbs;

    Draws(int[] tokens, double[] logProbs) {
        this.tokens = tokens;
        this.logProbs = logProbs;
    }

    /**
     * Number of rows.
     *
     * @return how many tokens were drawn
     */
    public int size() {
        return tokens.length;
    }

    /**
     * The token of a row.
     *
     * @param row index of the row in the batch
     * @return its token id
     */
    public int token(int row) {
        return tokens[row];
    }

    /**
     * The log-probability of a row's token under the law it was drawn from.
     *
     * @param row index of the row in the batch
     * @return a natural logarithm, at most 0 up to rounding; 0 in greedy rows
     */
    public double logProb(int row) {
        return logProbs[row];
    }

    /**
     * All tokens, one per row.
     *
     * @return a new array
     */
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * All log-probabilities, one per row.
     *
     * @return a new array
     */
    public double[] logProbs() {
        return logProbs.clone();
    }
}
