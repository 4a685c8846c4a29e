// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.Objects;

/**
 * How rows are masked where every block has a time of its own (Arriola et al. 2025, arXiv 2503.09573).
 *
 * @param schedule how much is masked when
 * @param times the times drawn in training; held-out rows are always measured over all times
 * @param choice whether evaluations choose other times
 * @param redraw whether masks are drawn again where their share falls outside of the times
 * @param firstToken whether the first token of a row is ever masked
 * @param strata how many rows in turn share the times evenly among them
 */
public record BlockPlan(
        NoiseSchedule schedule, NoiseInterval times, Choice choice, Redraw redraw, FirstToken firstToken, int strata) {

    /** Whether the times stay as they are. */
    public enum Choice {
        /** They do. */
        FIXED,
        /** Every evaluation chooses those under which the bound of a block varies least. */
        SEARCHED
    }

    /** Whether masks are drawn again. */
    public enum Redraw {
        /** Never. */
        NEVER,
        /** Where the masked share of a block is below β or above ω, unless no share of it lies between. */
        OUTSIDE
    }

    /** What becomes of the first token of a row. */
    public enum FirstToken {
        /** It is masked like the others. */
        LEARNED,
        /** It is a begin token: never masked, and not counted in held-out bounds. */
        GIVEN
    }

    /**
     * Checks that nothing is missing.
     *
     * @param schedule how much is masked when
     * @param times the times drawn in training
     * @param choice whether evaluations choose other times
     * @param redraw whether masks are drawn again
     * @param firstToken whether the first token of a row is ever masked
     * @param strata how many rows in turn share the times, at least 1
     * @throws IllegalArgumentException if {@code strata} is below 1
     */
    public BlockPlan {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(choice, "choice");
        Objects.requireNonNull(redraw, "redraw");
        Objects.requireNonNull(firstToken, "firstToken");
        if (!(strata >= 1)) {
            throw new IllegalArgumentException("strata must be at least 1, got " + strata);
        }
    }

    /**
     * All times, the first token masked like the others.
     *
     * @return the plan
     */
    public static BlockPlan plain() {
        return new BlockPlan(
                new NoiseSchedule.LogLinear(0),
                NoiseInterval.FULL,
                Choice.FIXED,
                Redraw.NEVER,
                FirstToken.LEARNED,
                MaskingPlan.STRATA);
    }
}
