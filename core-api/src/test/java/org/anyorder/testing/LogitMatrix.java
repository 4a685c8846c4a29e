// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * Logits on the Java heap, for comparisons.
 *
 * @param rows logits by row
 */
record LogitMatrix(double[][] rows) {

    static LogitMatrix of(NDArray logits) {
        double[] numbers = ScoreClaims.numbers("logits", logits);
        int width = (int) logits.getShape().get(1);
        double[][] rows = new double[(int) logits.getShape().get(0)][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(numbers, row * width, (row + 1) * width);
        }
        return new LogitMatrix(rows);
    }

    /** The given rows. */
    LogitMatrix rows(int from, int to) {
        return new LogitMatrix(Arrays.copyOfRange(rows, from, to));
    }

    /** Requires the same numbers. */
    void requireSame(LogitMatrix other, double tolerance, String claim) {
        Claim.require(
                rows.length == other.rows.length,
                "%s: %d rows of logits against %d",
                claim,
                rows.length,
                other.rows.length);
        for (int row = 0; row < rows.length; row++) {
            for (int token = 0; token < rows[row].length; token++) {
                requireSame(rows[row][token], other.rows[row][token], tolerance, claim, row, token);
            }
        }
    }

    /** Requires the same numbers up to one constant for all rows. */
    void requireSameUpToAConstant(LogitMatrix other, double tolerance, String claim) {
        double shift = Double.NaN;
        for (int row = 0; row < rows.length; row++) {
            for (int token = 0; token < rows[row].length; token++) {
                double here = rows[row][token];
                double there = other.rows[row][token];
                if (Double.isNaN(shift) && Double.isFinite(here) && Double.isFinite(there)) {
                    shift = here - there;
                }
                requireSame(here, there + (Double.isNaN(shift) ? 0 : shift), tolerance, claim, row, token);
            }
        }
    }

    private static void requireSame(double here, double there, double tolerance, String claim, int row, int token) {
        boolean same = here == there || Math.abs(here - there) <= tolerance;
        if (!same) {
            throw new AssertionError(claim + ": logit " + token + " of row " + row + " is " + here + " against " + there
                    + ", allowed difference " + tolerance);
        }
    }
}
