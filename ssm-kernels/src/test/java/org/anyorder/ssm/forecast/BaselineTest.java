// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

/** Forecasts that are easy to make. */
class BaselineTest {
    private static final double[] SERIES = {1, 2, 3, 4, 5, 6};

    @Test
    void lastAndSeasonRepeat() {
        assertArrayEquals(new double[] {4, 4, 4}, Baseline.last().forecast(SERIES, 4, 3));
        assertArrayEquals(new double[] {2, 3, 4, 2}, Baseline.seasonal(3).forecast(SERIES, 4, 4));
        assertThrows(IllegalArgumentException.class, () -> Baseline.seasonal(5).forecast(SERIES, 4, 1));
        assertThrows(IllegalArgumentException.class, () -> Baseline.seasonal(0));
    }

    @Test
    void leastSquaresFindsTheWeightsOfASeriesWithLittleNoise() {
        double[] weights = {0.6, -0.3, 0.2};
        double[] series = Autoregression.simulate(Seeds.random("BaselineTest"), weights, 2, 1e-6, 500);
        LeastSquares fit = LeastSquares.fit(series, 0, 60, 3);
        assertArrayEquals(weights, fit.weights(), 0.02);
        double[] forecast = fit.forecast(series, 60, 20);
        for (int t = 0; t < 20; t++) {
            assertEquals(series[60 + t], forecast[t], 1e-3);
        }
    }

    @Test
    void aConstantSeriesStaysConstant() {
        double[] constant = new double[50];
        java.util.Arrays.fill(constant, 7);
        LeastSquares fit = LeastSquares.fit(constant, 0, 50, 2);
        assertArrayEquals(new double[] {7, 7}, fit.forecast(constant, 50, 2), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> LeastSquares.fit(constant, 0, 5, 2));
    }
}
