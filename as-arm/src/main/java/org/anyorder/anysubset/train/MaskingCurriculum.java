// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

/**
 * Which share of a row is asked: uniform between two rates, which move from one start to their final values while
 * training warms up (Guo and Ermon 2025, arXiv 2504.20456).
 *
 * <p>Rates are stratified: of {@code strata} rows in turn each draws from a part of the interval of its own, in
 * whatever micro-batches they are, which lowers the variance of the gradient and keeps the law of each row.
 *
 * @param start both rates in the beginning, in (0, 1)
 * @param least the final lower rate, in (0, 1]
 * @param most the final upper rate, in [least, 1]
 * @param warmUp rows until the rates are final; 0 for at once
 * @param strata rows in turn that share the interval evenly, at least 1
 */
public record MaskingCurriculum(double start, double least, double most, long warmUp, int strata) {

    /**
     * Checks the rates.
     *
     * @param start both rates in the beginning, in (0, 1)
     * @param least the final lower rate, in (0, 1]
     * @param most the final upper rate, in [least, 1]
     * @param warmUp rows until the rates are final, at least 0
     * @param strata rows in turn that share the interval evenly, at least 1
     * @throws IllegalArgumentException if one is out of its range
     */
    public MaskingCurriculum {
        if (!(start > 0 && start <= 1)) {
            throw new IllegalArgumentException("start must be in (0, 1], got " + start);
        }
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("least must be in (0, 1], got " + least);
        }
        if (!(most >= least && most <= 1)) {
            throw new IllegalArgumentException("most must be in [" + least + ", 1], got " + most);
        }
        if (!(warmUp >= 0)) {
            throw new IllegalArgumentException("warmUp must be at least 0, got " + warmUp);
        }
        if (!(strata >= 1)) {
            throw new IllegalArgumentException("strata must be at least 1, got " + strata);
        }
    }

    /**
     * The rate of a row.
     *
     * @param seen rows seen before it; {@link Long#MAX_VALUE} for the final rates
     * @param index of the row, which chooses its part of the interval
     * @param uniform in [0, 1)
     * @return in (0, 1]
     */
    public double rate(long seen, long index, double uniform) {
        double warm = warmUp == 0 ? 1 : Math.min(1, (double) seen / warmUp);
        double from = start + (least - start) * warm;
        double to = start + (most - start) * warm;
        return from + (to - from) * ((index % strata + uniform) / strata);
    }
}
