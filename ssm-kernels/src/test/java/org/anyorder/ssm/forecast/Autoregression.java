// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import java.util.random.RandomGenerator;

/** Series whose law is known. */
public final class Autoregression {
    private Autoregression() {}

    /** A stationary series y_t = constant + Σ w_i y_{t−1−i} + noise, after 500 values of warm-up. */
    public static double[] simulate(
            RandomGenerator random, double[] weights, double constant, double deviation, int length) {
        int warmUp = deviation < 1e-3 ? 0 : 500;
        double[] series = new double[warmUp + length];
        for (int t = 0; t < series.length; t++) {
            double value = constant + deviation * random.nextGaussian();
            if (warmUp == 0 && t < weights.length) {
                value += random.nextGaussian();
            }
            for (int i = 0; i < weights.length && i < t; i++) {
                value += weights[i] * series[t - 1 - i];
            }
            series[t] = value;
        }
        return java.util.Arrays.copyOfRange(series, warmUp, series.length);
    }
}
