// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDManager;
import org.anyorder.kernel.AdamWKernel;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2), run by {@link AdamWKernel}.
 *
 * <p>Legend: firstDecay = β₁, secondDecay = β₂.
 *
 * @param firstDecay decay of the mean gradient, in [0, 1)
 * @param secondDecay decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root of the mean square, positive
 * @param weightDecay share of the learning rate by which weights shrink, in [0, 1]
 */
public record AdamW(double firstDecay, double secondDecay, double epsilon, double weightDecay) {
    /**
     * Checks the ranges.
     *
     * @param firstDecay decay of the mean gradient, in [0, 1)
     * @param secondDecay decay of the mean squared gradient, in [0, 1)
     * @param epsilon added to the root of the mean square, positive
     * @param weightDecay share of the learning rate by which weights shrink, in [0, 1]
     */
    public AdamW {
        if (!(firstDecay >= 0 && firstDecay < 1)) {
            throw new IllegalArgumentException("firstDecay must be in [0, 1), got " + firstDecay);
        }
        if (!(secondDecay >= 0 && secondDecay < 1)) {
            throw new IllegalArgumentException("secondDecay must be in [0, 1), got " + secondDecay);
        }
        if (!(epsilon > 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon must be in (0, 1], got " + epsilon);
        }
        if (!(weightDecay >= 0 && weightDecay <= 1)) {
            throw new IllegalArgumentException("weightDecay must be in [0, 1], got " + weightDecay);
        }
    }

    /** The published defaults: 0.9, 0.999, 1e-8, weight decay 0.01. */
    public AdamW() {
        this(0.9, 0.999, 1e-8, 0.01);
    }

    /**
     * What one update tells the kernel.
     *
     * @param scope owns the arrays
     * @param step rate, number and gradient divisor of the update
     * @param decays whether the weights of the group decay
     * @param averageShare share of the new weight in the average
     */
    AdamWKernel.Step step(NDManager scope, Step step, boolean decays, double averageShare) {
        double decay = decays ? weightDecay : 0;
        double[] settings = {step.rate(), firstDecay, secondDecay, decay, epsilon, averageShare};
        return AdamWKernel.Step.of(scope, settings, step.number(), step.divisor());
    }

    /** One update: its number from 1, its rate, what gradients are divided by to clip them. */
    record Step(long number, double rate, double divisor) {}
}
