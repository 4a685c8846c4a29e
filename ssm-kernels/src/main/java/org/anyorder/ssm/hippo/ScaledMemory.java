// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

/**
 * HiPPO-LegS as it was meant: the Legendre coefficients of all of a function so far, c′ = (A c + B f) / t, which
 * forgets nothing and does not depend on a time scale (Gu et al. 2020, arXiv 2008.07669).
 *
 * <p>Read by the bilinear rule, c_k = (I − A/2k)⁻¹((I + A/2k) c_{k−1} + B f_k / k); A is triangular of a form that
 * takes O(N) time and memory a step. Not thread-safe.
 */
public final class ScaledMemory {
    private final double[] root;
    private final double[] coefficients;
    private long read;

    /**
     * An empty memory.
     *
     * @param size N, how many coefficients; at least 1
     */
    public ScaledMemory(int size) {
        root = HippoMatrix.LEGS.b(size);
        coefficients = new double[size];
    }

    /**
     * Reads the next number.
     *
     * @param value of the function
     */
    public void read(double value) {
        read++;
        double half = 0.5 / read;
        double before = 0; // Σ_{k<n} √(2k+1) c_k of the old coefficients
        double after = 0; // … of the new ones
        for (int n = 0; n < root.length; n++) {
            double old = coefficients[n];
            // A c = −√(2n+1) Σ_{k<n} √(2k+1) c_k − (n+1) c_n
            double right = old + half * (-root[n] * before - (n + 1) * old) + root[n] * value / read;
            before += root[n] * old;
            coefficients[n] = (right - half * root[n] * after) / (1 + half * (n + 1));
            after += root[n] * coefficients[n];
        }
    }

    /**
     * The coefficients.
     *
     * @return {@code [N]}, a new array
     */
    public double[] coefficients() {
        return coefficients.clone();
    }

    /**
     * What the memory thinks the function was.
     *
     * @param position in [0, 1]: 0 the first number read, 1 the last
     * @return Σ c_n √(2n+1) P_n(2 position − 1)
     */
    public double recall(double position) {
        if (!(position >= 0 && position <= 1)) {
            throw new IllegalArgumentException("position must be in [0, 1], got " + position);
        }
        double x = 2 * position - 1;
        double previous = 0;
        double polynomial = 1;
        double sum = 0;
        for (int n = 0; n < root.length; n++) {
            sum += coefficients[n] * root[n] * polynomial;
            double next = ((2 * n + 1) * x * polynomial - n * previous) / (n + 1);
            previous = polynomial;
            polynomial = next;
        }
        return sum;
    }
}
