// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/** The tokens drawn for the rows of a batch, and how sure the rows are. Immutable. */
public final class CandidateDraws {

    private static final int MARGIN = 4;
    private static final int ENTROPY = 5;

    private final double[] table;
    private final int rows;
    private final int width;

    CandidateDraws(double[] table, int rows) {
        this.table = table;
        this.rows = rows;
        this.width = rows == 0 ? 0 : table.length / rows;
    }

    /**
     * Number of rows.
     *
     * @return how many tokens were drawn
     */
    public int size() {
        return rows;
    }

    /**
     * The token of a row.
     *
     * @param row index in the batch
     * @return its id
     */
    public int token(int row) {
        return (int) table[row * width];
    }

    /**
     * The log-probability of a row's token under the law it was drawn from.
     *
     * @param row index in the batch
     * @return a natural logarithm; 0 for arg maxima
     */
    public double logProb(int row) {
        return table[row * width + 1];
    }

    /**
     * The measured probability of a row's token.
     *
     * @param row index in the batch
     * @return in [0, 1]
     */
    public double probability(int row) {
        return table[row * width + 2];
    }

    /**
     * The greatest measured probability of a row.
     *
     * @param row index in the batch
     * @return in (0, 1]
     */
    public double top(int row) {
        return table[row * width + 3];
    }

    /**
     * The distance of the two greatest measured probabilities of a row.
     *
     * @param row index in the batch
     * @return in [0, 1]; NaN if only probabilities were measured
     */
    public double margin(int row) {
        return width > MARGIN ? table[row * width + MARGIN] : Double.NaN;
    }

    /**
     * The measured entropy of a row.
     *
     * @param row index in the batch
     * @return in nats; NaN if only probabilities were measured
     */
    public double entropy(int row) {
        return width > ENTROPY ? table[row * width + ENTROPY] : Double.NaN;
    }
}
