// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2), in the order of operations of PyTorch.
 *
 * <p>Legend: firstDecay = β₁, secondDecay = β₂, first = m, second = v.
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
     * One update of one parameter, in place.
     *
     * @param weight the parameter
     * @param gradient its gradient, left as it is
     * @param moments its running means, updated
     * @param step rate and number of this update
     * @param scope owns what is made on the way
     */
    void update(NDArray weight, NDArray gradient, Moments moments, Step step, NDManager scope) {
        NDArray first = moments.first();
        NDArray second = moments.second();
        if (step.decay()) {
            weight.muli(1 - step.rate() * weightDecay);
        }
        first.muli(firstDecay).addi(owned(gradient.mul(1 - firstDecay), scope));
        second.muli(secondDecay).addi(owned(gradient.square(), scope).muli(1 - secondDecay));
        double firstBias = 1 - Math.pow(firstDecay, step.number());
        double secondBias = 1 - Math.pow(secondDecay, step.number());
        NDArray denominator =
                owned(second.sqrt(), scope).divi(Math.sqrt(secondBias)).addi(epsilon);
        weight.subi(owned(first.div(denominator), scope).muli(step.rate() / firstBias));
    }

    private static NDArray owned(NDArray array, NDManager scope) {
        array.attach(scope);
        return array;
    }

    /** Running means of one parameter's gradient and of its square. */
    record Moments(NDArray first, NDArray second) {}

    /**
     * What is common to the parameters of one group in one update: its number from 1, its rate, whether weights decay.
     */
    record Step(long number, double rate, boolean decay) {}
}
