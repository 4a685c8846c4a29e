// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import org.anyorder.diffusion.part.Progress;

/**
 * Times from 1 (all masked) down, equally spaced: step k goes from t_k = 1 - (k - 1)(1 - end) / steps to t_{k+1}.
 *
 * @param steps at least 1
 * @param end the time after the last step, in [0, 1)
 * @param ending what becomes of positions that are still masked then
 */
public record TimeGrid(int steps, double end, Ending ending) {

    /** What the released samplers end with. */
    public static final double EPSILON = 1e-5;

    /** What becomes of positions that are still masked after the grid. */
    public enum Ending {
        /** None is: the last step settles all. */
        LAST_STEP,
        /** One more pass settles them by their arg max. */
        CLOSING_PASS
    }

    /** The two grids of the catalog. */
    public enum Kind {
        /** From 1 to 1e-5 and a closing pass, as released. */
        EPSILON,
        /** From 1 to 0: the last step settles all. */
        EXACT;

        /**
         * The grid.
         *
         * @param steps at least 1
         * @return times
         */
        public TimeGrid of(int steps) {
            return this == EXACT
                    ? new TimeGrid(steps, 0, Ending.LAST_STEP)
                    : new TimeGrid(steps, TimeGrid.EPSILON, Ending.CLOSING_PASS);
        }
    }

    /**
     * Checks the ranges.
     *
     * @param steps at least 1
     * @param end in [0, 1)
     * @param ending what becomes of positions that are still masked
     * @throws IllegalArgumentException if a number is out of its range
     */
    public TimeGrid {
        if (!(steps >= 1)) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (!(end >= 0 && end < 1)) {
            throw new IllegalArgumentException("the end of the time grid must be in [0, 1), got " + end);
        }
    }

    /**
     * Whether a step is the closing pass.
     *
     * @param progress how far the sequence is
     * @return true after the last step
     */
    public boolean closing(Progress progress) {
        return progress.step() > steps;
    }

    /**
     * The time before a step, t.
     *
     * @param progress how far the sequence is
     * @return a time above that after it
     */
    public double before(Progress progress) {
        return time(progress.step() - 1);
    }

    /**
     * The time after a step, s.
     *
     * @param progress how far the sequence is
     * @return a time
     */
    public double after(Progress progress) {
        return time(progress.step());
    }

    private double time(int step) {
        int left = Math.max(0, steps - step);
        return (left + (steps - left) * end) / steps;
    }
}
