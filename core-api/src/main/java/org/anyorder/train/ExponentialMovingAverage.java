// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

/**
 * Average of the weights over updates, which is what is evaluated and published. Early on the decay is ramped up with
 * the update count, {@code min(decay, (1 + t) / (10 + t))}, so that the random start is forgotten at once.
 *
 * @param decay share of the old average that stays, in [0, 1); 0 is the last weights themselves
 */
public record ExponentialMovingAverage(double decay) {
    /**
     * Checks the range.
     *
     * @param decay share of the old average that stays, in [0, 1)
     */
    public ExponentialMovingAverage {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("ema must be in [0, 1), got " + decay);
        }
    }

    /**
     * The share of the old average that stays at one update.
     *
     * @param update number of the update, from 1
     * @return the ramped decay
     */
    public double decayAt(long update) {
        return Math.min(decay, (1.0 + update) / (10.0 + update));
    }
}
