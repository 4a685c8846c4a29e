// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * Autoregression fitted by ordinary least squares (Commons Math): y_t = constant + Σ_i weights_i y_{t−1−i}.
 *
 * @param constant β
 * @param weights of the past, the last value first; not copied
 */
public record LeastSquares(double constant, double[] weights) implements Baseline {
    /**
     * Fits a piece of a series.
     *
     * @param series the series
     * @param from first index
     * @param to behind the last index
     * @param order how many weights, at least 1
     * @return the fit; of a piece that leaves weights undetermined (a constant one) its last value
     * @throws IllegalArgumentException if the piece has not twice as many values as there are weights, and two more
     */
    public static LeastSquares fit(double[] series, int from, int to, int order) {
        if (!(order >= 1 && to - from >= 2 * order + 2)) {
            throw new IllegalArgumentException("order must be at least 1 and at most half of the values to fit less 1,"
                    + " got " + order + " for " + (to - from) + " values");
        }
        int rows = to - from - order;
        double[] y = new double[rows];
        double[][] x = new double[rows][order];
        for (int row = 0; row < rows; row++) {
            int t = from + order + row;
            y[row] = series[t];
            for (int i = 0; i < order; i++) {
                x[row][i] = series[t - 1 - i];
            }
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(y, x);
        double[] found;
        try {
            found = regression.estimateRegressionParameters();
        } catch (SingularMatrixException constant) {
            double[] last = new double[order];
            last[0] = 1;
            return new LeastSquares(0, last);
        }
        double[] weights = new double[order];
        System.arraycopy(found, 1, weights, 0, order);
        return new LeastSquares(found[0], weights);
    }

    @Override
    public double[] forecast(double[] series, int end, int horizon) {
        int order = weights.length;
        if (!(end >= order)) {
            throw new IllegalArgumentException("the past must hold " + order + " values, got " + end);
        }
        double[] values = new double[order + horizon];
        System.arraycopy(series, end - order, values, 0, order);
        double[] forecast = new double[horizon];
        for (int t = 0; t < horizon; t++) {
            double sum = constant;
            for (int i = 0; i < order; i++) {
                sum += weights[i] * values[order + t - 1 - i];
            }
            values[order + t] = sum;
            forecast[t] = sum;
        }
        return forecast;
    }
}
