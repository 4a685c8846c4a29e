// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * Continues series of numbers. The second front door, beside {@link Generator}: continuous values are not tokens.
 *
 * <p>Deterministic. One loaded forecaster takes any number of series and any horizon, also longer than it was trained
 * for, and forecasts each series by itself; a longer forecast begins with the shorter one. Thread-safe; owns its
 * weights.
 *
 * <pre>{@code
 * try (Forecaster forecaster = Generators.forecaster("folder")) {
 *     double[][] next = forecaster.forecast(new double[][] {past}, 24);
 * }
 * }</pre>
 */
public interface Forecaster extends AutoCloseable {
    /**
     * How much of the past a forecast is made from.
     *
     * @return the number of last values that are read, at least 1
     */
    int lag();

    /**
     * Continues each series.
     *
     * @param past the series, each with at least {@link #lag()} finite values, the last one last
     * @param horizon how many values to add, at least 1
     * @return as many new values of each series, in order
     * @throws IllegalArgumentException if a series is too short or holds a number that is not finite
     */
    double[][] forecast(double[][] past, int horizon);

    /** Frees the weights. A second call does nothing. */
    @Override
    void close();
}
