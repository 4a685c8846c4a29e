// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.util.Objects;

/**
 * Learning rate by update: a linear warm-up to the peak, then constant, cosine or linear decay to the final rate at the
 * last update.
 *
 * @param peak highest rate, positive
 * @param warmUp updates until the peak; 0 starts there
 * @param decay what follows
 * @param finalRate rate at the last update, in [0, peak]; not used by {@link Decay#CONSTANT}
 */
public record LearningRateSchedule(double peak, long warmUp, Decay decay, double finalRate) {
    /** How the rate falls after the warm-up. */
    public enum Decay {
        /** It stays at the peak. */
        CONSTANT,
        /** Half a cosine wave. */
        COSINE,
        /** A straight line. */
        LINEAR
    }

    /**
     * Checks the ranges.
     *
     * @param peak highest rate, positive
     * @param warmUp updates until the peak
     * @param decay what follows
     * @param finalRate rate at the last update, in [0, peak]
     */
    public LearningRateSchedule {
        if (!(peak > 0 && peak <= 1)) {
            throw new IllegalArgumentException("learningRate must be in (0, 1], got " + peak);
        }
        if (!(warmUp >= 0)) {
            throw new IllegalArgumentException("warmUp must not be negative, got " + warmUp);
        }
        Objects.requireNonNull(decay, "decay");
        if (!(finalRate >= 0 && finalRate <= peak)) {
            throw new IllegalArgumentException("finalRate must be in [0, " + peak + "], got " + finalRate);
        }
    }

    /**
     * The rate of one update.
     *
     * @param update number of the update, from 1
     * @param updates number of the last update
     * @return the rate; update k of the warm-up has k / warmUp of the peak
     */
    public double rate(long update, long updates) {
        if (!(update >= 1)) {
            throw new IllegalArgumentException("update must be at least 1, got " + update);
        }
        if (update < warmUp) {
            return peak * update / warmUp;
        }
        double done = update >= updates ? 1 : (double) (update - warmUp) / (updates - warmUp);
        return switch (decay) {
            case CONSTANT -> peak;
            case COSINE -> finalRate + (peak - finalRate) * 0.5 * (1 + Math.cos(Math.PI * done));
            case LINEAR -> peak + (finalRate - peak) * done;
        };
    }
}
