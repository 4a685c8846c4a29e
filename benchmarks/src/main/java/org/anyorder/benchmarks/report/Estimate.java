// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import org.openjdk.jmh.util.ListStatistics;

/**
 * A mean and its 95 % error.
 *
 * <p>Products and quotients add relative errors in quadrature, differences add absolute ones in quadrature: the sides
 * were measured in JVMs of their own and count as independent.
 *
 * @param value the mean
 * @param error half the width of its 95 % interval (Student's t over iterations); NaN if a single iteration says
 *     nothing
 */
public record Estimate(double value, double error) {
    private static final double CONFIDENCE = 0.95;

    /**
     * From single measurements.
     *
     * @param samples one per iteration, of all forks
     * @return mean and error
     */
    public static Estimate of(double[] samples) {
        ListStatistics statistics = new ListStatistics(samples);
        return new Estimate(statistics.getMean(), statistics.getMeanErrorAt(CONFIDENCE));
    }

    /**
     * The quotient.
     *
     * @param other not 0
     * @return this ÷ other
     */
    public Estimate over(Estimate other) {
        double ratio = value / other.value;
        return new Estimate(ratio, Math.abs(ratio) * Math.hypot(error / value, other.error / other.value));
    }

    /**
     * The difference.
     *
     * @param other what is taken away
     * @return this − other
     */
    public Estimate minus(Estimate other) {
        return new Estimate(value - other.value, Math.hypot(error, other.error));
    }
}
