// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

/**
 * The systems x′ = A x + B u whose state holds the best approximation of all of u so far in a family of functions (Gu
 * et al. 2020, arXiv 2008.07669; 2022, arXiv 2206.12037).
 *
 * <p>A is normal plus low rank: A + PᵀP = c I + skew, see {@link #lowRank} and {@link NormalPlusLowRank}.
 */
public enum HippoMatrix {
    /** Legendre polynomials over the whole past, scaled: every time counts alike, or, time-invariant, less with age. */
    LEGS(1, 1) {
        @Override
        double entry(int n, int k) {
            return n > k ? -Math.sqrt((2 * n + 1.0) * (2 * k + 1)) : n == k ? -(n + 1) : 0;
        }

        @Override
        double input(int n) {
            return Math.sqrt(2 * n + 1.0);
        }

        @Override
        double lowRank(int row, int n) {
            return Math.sqrt(n + 0.5);
        }
    },
    /** Legendre polynomials over a sliding window. */
    LEGT(2, 1) {
        @Override
        double entry(int n, int k) {
            double sign = n >= k || (k - n) % 2 == 0 ? 1 : -1;
            return -0.5 * Math.sqrt((2 * n + 1.0) * (2 * k + 1)) * sign;
        }

        @Override
        double input(int n) {
            return 0.5 * Math.sqrt(2 * n + 1.0);
        }

        @Override
        double lowRank(int row, int n) {
            return n % 2 == 1 - row ? Math.sqrt(n + 0.5) : 0;
        }
    },
    /** Sines and cosines over a sliding window; of even size. */
    FOURIER(1, 2) {
        @Override
        double entry(int n, int k) {
            double rotation = n / 2 != k / 2 || n == k ? 0 : Math.PI * (n / 2) * (n > k ? 1 : -1);
            return rotation - input(n) * input(k);
        }

        @Override
        double input(int n) {
            return n % 2 == 1 ? 0 : n == 0 ? 1 : Math.sqrt(2);
        }

        @Override
        double lowRank(int row, int n) {
            return input(n);
        }
    };

    private final int rank;
    private final int multiple;

    HippoMatrix(int rank, int multiple) {
        this.rank = rank;
        this.multiple = multiple;
    }

    abstract double entry(int n, int k);

    abstract double input(int n);

    abstract double lowRank(int row, int n);

    /**
     * A.
     *
     * @param size N, at least 1; even for {@link #FOURIER}
     * @return {@code [N][N]}, a new array
     */
    public double[][] a(int size) {
        check(size);
        double[][] a = new double[size][size];
        for (int n = 0; n < size; n++) {
            for (int k = 0; k < size; k++) {
                a[n][k] = entry(n, k);
            }
        }
        return a;
    }

    /**
     * B.
     *
     * @param size N, at least 1; even for {@link #FOURIER}
     * @return {@code [N]}, a new array
     */
    public double[] b(int size) {
        check(size);
        double[] b = new double[size];
        for (int n = 0; n < size; n++) {
            b[n] = input(n);
        }
        return b;
    }

    /**
     * P, such that A + PᵀP is c I plus a skew-symmetric matrix.
     *
     * @param size N, at least 1; even for {@link #FOURIER}
     * @return {@code [rank][N]}, a new array
     */
    public double[][] p(int size) {
        check(size);
        double[][] p = new double[rank][size];
        for (int row = 0; row < rank; row++) {
            for (int n = 0; n < size; n++) {
                p[row][n] = lowRank(row, n);
            }
        }
        return p;
    }

    private void check(int size) {
        if (!(size >= 1 && size % multiple == 0)) {
            throw new IllegalArgumentException(
                    "size of " + this + " must be a positive multiple of " + multiple + ", got " + size);
        }
    }
}
