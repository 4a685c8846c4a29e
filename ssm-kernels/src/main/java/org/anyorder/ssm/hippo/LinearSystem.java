// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

/**
 * The matrices of x′ = A x + B u, or of x_t = A x_{t−1} + B u_t.
 *
 * @param a {@code [N][N]}; not copied
 * @param b {@code [N]}; not copied
 */
public record LinearSystem(double[][] a, double[] b) {
    /**
     * Checks the sizes.
     *
     * @param a {@code [N][N]}
     * @param b {@code [N]}
     */
    public LinearSystem {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException("a and b must have as many rows, got " + a.length + " and " + b.length);
        }
        for (double[] row : a) {
            if (row.length != a.length) {
                throw new IllegalArgumentException("a must be square, got a row of " + row.length + " in " + a.length);
            }
        }
    }
}
