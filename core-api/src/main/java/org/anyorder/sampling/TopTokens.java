// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.anyorder.kernel.TopTokensKernel;

/**
 * The most probable tokens of every row of a batch, best first; equally probable ones by their id. Immutable.
 *
 * <p>Cost of a batch: one kernel call, one array of the size of the logits, one device-to-host read of 16 bytes for
 * each token ranked.
 */
public final class TopTokens {

    private final double[] table;
    private final int rows;
    private final int count;

    private TopTokens(double[] table, int rows, int count) {
        this.table = table;
        this.rows = rows;
        this.count = count;
    }

    /**
     * Ranks the tokens of every row.
     *
     * @param logits {@code (N, V)}, float32 or float64, in nats up to a constant per row; −∞ = impossible; not closed
     *     here
     * @param count how many tokens of each row, in [1, V]
     * @return the tokens; none of a row that is −∞ throughout
     * @throws IllegalArgumentException if shape, type or count do not fit, or a row holds NaN or +∞
     */
    public static TopTokens of(NDArray logits, int count) {
        TokenDraw.checkLogits(logits);
        long vocabulary = logits.getShape().get(1);
        if (!(count >= 1 && count <= vocabulary)) {
            throw new IllegalArgumentException("count must be in [1, " + vocabulary + "], got " + count);
        }
        int rows = Math.toIntExact(logits.getShape().get(0));
        if (rows == 0) {
            return new TopTokens(new double[0], 0, count);
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            NDArray ranked = TopTokensKernel.rank(logits, count);
            ranked.attach(scope);
            TopTokens tokens = new TopTokens(ranked.toDoubleArray(), rows, count);
            for (int row = 0; row < rows; row++) {
                if (Double.isNaN(tokens.logProb(row, 0))) {
                    tokens.empty(row, logits, scope);
                }
            }
            return tokens;
        }
    }

    /**
     * Number of rows.
     *
     * @return the rows
     */
    public int rows() {
        return rows;
    }

    /**
     * How many tokens of each row are ranked, those without mass included.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /**
     * A token.
     *
     * @param row index in the batch
     * @param rank from 0, the most probable
     * @return its id
     */
    public int token(int row, int rank) {
        return (int) table[2 * count * row + rank];
    }

    /**
     * The log-probability of a token.
     *
     * @param row index in the batch
     * @param rank from 0, the most probable
     * @return a natural logarithm; −∞ if the row has no token of this rank
     */
    public double logProb(int row, int rank) {
        return table[2 * count * row + count + rank];
    }

    /** A row without a law has no tokens if all are impossible, and is refused if it is no row of logits. */
    private void empty(int row, NDArray logits, NDManager scope) {
        NDArray mine = logits.get(row);
        mine.attach(scope);
        NDArray top = mine.max().toType(DataType.FLOAT64, false);
        if (top.getDouble() != Double.NEGATIVE_INFINITY) {
            throw TokenDraw.lawless(row, logits, scope);
        }
        for (int rank = 0; rank < count; rank++) {
            table[2 * count * row + count + rank] = Double.NEGATIVE_INFINITY;
        }
    }
}
