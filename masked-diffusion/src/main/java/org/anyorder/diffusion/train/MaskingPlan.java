// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How rows are masked where one time holds for a whole row.
 *
 * @param schedule how much is masked when
 * @param times the times drawn
 * @param steps T of discrete time, t in {1/T, …, 1}; empty for continuous time
 * @param strata how many rows in turn share the times evenly among them; 1 for independent times
 * @param target what is masked and learned
 * @param shortened share of the rows that are cut to a uniformly drawn length, so that short ones are known too
 */
public record MaskingPlan(
        NoiseSchedule schedule, NoiseInterval times, OptionalInt steps, int strata, Target target, double shortened) {
    /** Rows among which times are spread unless told otherwise. */
    public static final int STRATA = 64;

    private static final double EPSILON = 1e-3;

    /** What is masked and learned. */
    public enum Target {
        /** Every token; a row counts by its tokens. */
        ALL,
        /** What follows the prompt; a row counts as one, whatever its length (Nie et al. 2025, fine-tuning). */
        ANSWER,
        /** The same, and at least one token is masked (Cheng et al. 2025, arXiv 2510.06303). */
        ANSWER_NEVER_VISIBLE
    }

    /**
     * Checks the ranges.
     *
     * @param schedule how much is masked when
     * @param times the times drawn
     * @param steps T of discrete time, at least 1
     * @param strata how many rows in turn share the times, at least 1
     * @param target what is masked and learned
     * @param shortened share of the rows that are cut, in [0, 1]
     * @throws IllegalArgumentException if a number is out of its range
     */
    public MaskingPlan {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(target, "target");
        if (steps.isPresent() && !(steps.getAsInt() >= 1)) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps.getAsInt());
        }
        if (!(strata >= 1)) {
            throw new IllegalArgumentException("strata must be at least 1, got " + strata);
        }
        if (!(shortened >= 0 && shortened <= 1)) {
            throw new IllegalArgumentException("shortened must be in [0, 1], got " + shortened);
        }
    }

    /**
     * MDLM: log-linear noise with ε = 10⁻³, times in [10⁻³, 1] spread over rows.
     *
     * @return the plan
     */
    public static MaskingPlan mdlm() {
        return new MaskingPlan(
                new NoiseSchedule.LogLinear(EPSILON), NoiseInterval.FULL, OptionalInt.empty(), STRATA, Target.ALL, 0);
    }

    /**
     * LLaDA: p = (1 − 10⁻³) t + 10⁻³, independent times, one row in a hundred of a random length.
     *
     * @return the plan
     */
    public static MaskingPlan llada() {
        return new MaskingPlan(
                new NoiseSchedule.Shifted(EPSILON),
                new NoiseInterval(Double.MIN_NORMAL, 1),
                OptionalInt.empty(),
                1,
                Target.ALL,
                0.01);
    }

    /**
     * The same on answers, for fine-tuning.
     *
     * @param target one of the two answers
     * @return the plan
     */
    public static MaskingPlan answers(Target target) {
        MaskingPlan llada = llada();
        return new MaskingPlan(llada.schedule, llada.times, llada.steps, 1, target, 0);
    }

    /** The time of a row. */
    double time(long index, double uniform) {
        double t = times.time((index % strata + uniform) / strata);
        if (steps.isEmpty()) {
            return t;
        }
        int grid = steps.getAsInt();
        return Math.min(1, (Math.floor(t * grid) + 1) / grid);
    }
}
