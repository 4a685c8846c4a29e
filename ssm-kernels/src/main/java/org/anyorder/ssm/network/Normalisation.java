// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

/** Where a network's zero and unit lie for one series, read off the past it forecasts from. */
public enum Normalisation {
    /** At 0 and 1. */
    NONE,
    /** At the last value, and the standard deviation. */
    LAST,
    /** At the mean, and the standard deviation. */
    MEAN;

    /**
     * A zero and a unit.
     *
     * @param zero the value that the network sees as 0
     * @param unit the difference that it sees as 1, positive
     */
    public record Scale(double zero, double unit) {
        /**
         * To what the network sees.
         *
         * @param value of the series
         * @return its distance from zero in units
         */
        public double in(double value) {
            return (value - zero) / unit;
        }

        /**
         * From what the network says.
         *
         * @param value distance from zero in units
         * @return value of the series
         */
        public double out(double value) {
            return zero + unit * value;
        }
    }

    /**
     * The scale of a piece of a series. A constant piece has the unit 1.
     *
     * @param series the series
     * @param from first index
     * @param to behind the last index
     * @return its scale
     */
    public Scale of(double[] series, int from, int to) {
        if (this == NONE) {
            return new Scale(0, 1);
        }
        double mean = 0;
        for (int i = from; i < to; i++) {
            mean += series[i] / (to - from);
        }
        double variance = 0;
        for (int i = from; i < to; i++) {
            variance += (series[i] - mean) * (series[i] - mean) / (to - from);
        }
        double unit = Math.sqrt(variance);
        boolean constant = !(unit > 1e-12 * Math.abs(mean));
        return new Scale(this == LAST ? series[to - 1] : mean, constant ? 1 : unit);
    }
}
