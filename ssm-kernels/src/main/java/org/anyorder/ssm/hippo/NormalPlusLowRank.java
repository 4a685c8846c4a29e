// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * A HiPPO matrix in the basis where its normal part is diagonal: A = V (Λ − P̃ P̃*) V*, of each conjugate pair the half
 * with negative frequency (Gu et al. 2022, S4, arXiv 2111.00396).
 *
 * <p>Legend: lambda = Λ, b = B̃ = V* B, p = P̃ = V* P. The columns of V are unique up to a phase.
 *
 * @param lambda eigenvalues of the normal part, {@code [N/2]}, the fastest first; not copied
 * @param vectors V, {@code [N][N/2]}; not copied
 * @param b the input in that basis, {@code [N/2]}; not copied
 * @param p the low rank in that basis, {@code [rank][N/2]}; not copied
 */
public record NormalPlusLowRank(Complex[] lambda, Complex[][] vectors, Complex[] b, Complex[][] p) {
    /**
     * Takes a matrix apart.
     *
     * @param matrix which
     * @param size N, even and at least 2
     * @return its parts
     */
    public static NormalPlusLowRank of(HippoMatrix matrix, int size) {
        if (!(size >= 2 && size % 2 == 0)) {
            throw new IllegalArgumentException("size must be even and at least 2, got " + size);
        }
        double[][] low = matrix.p(size);
        double[][] normal = normal(matrix.a(size), low); // (1)
        double centre = IntStream.range(0, size)
                .mapToDouble(i -> normal[i][i])
                .average()
                .orElseThrow(); // (2)
        IntStream.range(0, size).forEach(i -> normal[i][i] -= centre);
        Pairs pairs = matrix == HippoMatrix.FOURIER ? fourier(normal) : pairs(normal); // (3), (4)
        Complex[] lambda = Arrays.stream(pairs.frequency)
                .mapToObj(frequency -> new Complex(centre, frequency))
                .toArray(Complex[]::new);
        Complex[][] vectors = pairs.vectors; // (5)
        Complex[][] p = Arrays.stream(low).map(row -> turned(vectors, row)).toArray(Complex[][]::new);
        return new NormalPlusLowRank(lambda, vectors, turned(vectors, matrix.b(size)), p);
    }

    /** S = A + PᵀP. */
    private static double[][] normal(double[][] a, double[][] p) {
        for (double[] row : p) {
            for (int n = 0; n < a.length; n++) {
                for (int k = 0; k < a.length; k++) {
                    a[n][k] += row[n] * row[k];
                }
            }
        }
        return a;
    }

    /**
     * The half with negative eigenvalues of the Hermitian −iK, K skew-symmetric: those of the real symmetric [[0, K],
     * [−K, 0]], which has each twice; a vector (p; q) of that stands for p + iq.
     */
    private static Pairs pairs(double[][] skew) {
        int size = skew.length;
        double[][] symmetric = new double[2 * size][2 * size];
        for (int n = 0; n < size; n++) {
            for (int k = 0; k < size; k++) {
                symmetric[n][size + k] = (skew[n][k] - skew[k][n]) / 2;
                symmetric[size + k][n] = symmetric[n][size + k];
            }
        }
        EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(symmetric, false));
        double[] values = eigen.getRealEigenvalues();
        int[] order = IntStream.range(0, 2 * size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] frequency = new double[size / 2];
        Complex[][] vectors = new Complex[size][size / 2];
        for (int j = 0; j < size / 2; j++) {
            frequency[j] = (values[order[2 * j]] + values[order[2 * j + 1]]) / 2;
            double[] pair = eigen.getEigenvector(order[2 * j]).toArray();
            double norm = Math.sqrt(Arrays.stream(pair).map(x -> x * x).sum());
            for (int n = 0; n < size; n++) {
                vectors[n][j] = new Complex(pair[n] / norm, pair[size + n] / norm);
            }
        }
        return new Pairs(frequency, vectors);
    }

    /** Each pair of rows turns by itself; the first does not turn at all, and either of its vectors would do. */
    private static Pairs fourier(double[][] skew) {
        int size = skew.length;
        double[] frequency = new double[size / 2];
        Complex[][] vectors = new Complex[size][size / 2];
        Arrays.stream(vectors).forEach(row -> Arrays.fill(row, Complex.ZERO));
        for (int j = 0; j < size / 2; j++) {
            int first = size - 2 - 2 * j;
            frequency[j] = skew[first][first + 1];
            vectors[first][j] = new Complex(Math.sqrt(0.5), 0);
            vectors[first + 1][j] = new Complex(0, Math.sqrt(0.5));
        }
        return new Pairs(frequency, vectors);
    }

    /** V* x. */
    private static Complex[] turned(Complex[][] vectors, double[] x) {
        Complex[] turned = new Complex[vectors[0].length];
        for (int j = 0; j < turned.length; j++) {
            Complex sum = Complex.ZERO;
            for (int n = 0; n < x.length; n++) {
                sum = sum.add(vectors[n][j].conjugate().multiply(x[n]));
            }
            turned[j] = sum;
        }
        return turned;
    }

    private record Pairs(double[] frequency, Complex[][] vectors) {}
}
