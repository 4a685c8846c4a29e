// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

/** A forecast that costs nothing to make; what a forecaster has to beat. */
public interface Baseline {
    /**
     * Continues a series.
     *
     * @param series the series
     * @param end how many of its values are known
     * @param horizon how many values to add
     * @return the forecast, a new array
     */
    double[] forecast(double[] series, int end, int horizon);

    /**
     * The last value, again and again.
     *
     * @return the baseline
     */
    static Baseline last() {
        return seasonal(1);
    }

    /**
     * The last season, again and again.
     *
     * @param season length of a season, at least 1
     * @return the baseline
     */
    static Baseline seasonal(int season) {
        if (!(season >= 1)) {
            throw new IllegalArgumentException("season must be at least 1, got " + season);
        }
        return (series, end, horizon) -> {
            if (!(end >= season)) {
                throw new IllegalArgumentException("the past must hold a season of " + season + ", got " + end);
            }
            double[] forecast = new double[horizon];
            for (int t = 0; t < horizon; t++) {
                forecast[t] = series[end - season + t % season];
            }
            return forecast;
        };
    }
}
