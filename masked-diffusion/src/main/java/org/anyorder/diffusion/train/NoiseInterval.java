// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.ArrayList;
import java.util.List;

/**
 * The times that are drawn in training: U[β, ω]. Less than all of (0, 1] biases the bound and lowers the variance of
 * its gradient (Arriola et al. 2025, arXiv 2503.09573).
 *
 * @param least β
 * @param most ω
 */
public record NoiseInterval(double least, double most) {
    /** The time nearest to no noise at which anything is measured. */
    public static final double EARLIEST = 1e-3;

    /** All times, but for those in which next to nothing is masked. */
    public static final NoiseInterval FULL = new NoiseInterval(EARLIEST, 1);

    private static final double HALF = 0.5;
    private static final int STARTS = 20;
    private static final double[] WIDTHS = {0.5, 0.6, 0.7, 0.8, 0.9};

    /**
     * Checks the order.
     *
     * @param least β, positive
     * @param most ω, above β and at most 1
     * @throws IllegalArgumentException if they are not 0 &lt; β &lt; ω ≤ 1
     */
    public NoiseInterval {
        if (!(least > 0 && most > least && most <= 1)) {
            throw new IllegalArgumentException(
                    "a noise interval must be 0 < least < most ≤ 1, got [" + least + ", " + most + "]");
        }
    }

    /**
     * The time of a uniform number.
     *
     * @param uniform in [0, 1)
     * @return a time
     */
    double time(double uniform) {
        return least + (most - least) * uniform;
    }

    /** The weight of a masked token: that of the schedule, but 1 where no time is below a half, as in the original. */
    double weight(NoiseSchedule schedule, double t) {
        return least > HALF ? 1 : schedule.weight(t);
    }

    /** Whether a share of masked tokens lies inside; ends that are those of all times let everything through. */
    boolean holds(double share) {
        return (least == EARLIEST || share >= least) && (most == 1 || share <= most);
    }

    /** Those among which the original chooses: widths of 0.5 to 0.9, starts in steps of 0.05. */
    static List<NoiseInterval> candidates() {
        List<NoiseInterval> candidates = new ArrayList<>();
        for (double width : WIDTHS) {
            for (int start = 0; start <= Math.round((1 - width) * STARTS); start++) {
                double least = (double) start / STARTS;
                candidates.add(new NoiseInterval(Math.max(least, EARLIEST), Math.min(1, least + width)));
            }
        }
        return candidates;
    }
}
