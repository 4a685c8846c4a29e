// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The loss of insertion language models (Patel et al. 2025): one softmax over slots × vocabulary, and a stop head.
 *
 * <p>Per example {@code Σ count(slot, token)/n · -log q(slot, token) + λ · w · -log p(stop class)}; the first term is 0
 * when nothing is missing.
 *
 * @param constraint slots taken out of the softmax
 * @param stoppingClassWeight c in (0, 1): weight of the class "stop", 1 - c that of "go on"; empty: both weigh 1
 * @param stoppingLossWeight λ, weight of the stop term
 * @param weighting weight of one example against another
 */
public record DroppedTokenLoss(
        SlotConstraint constraint,
        OptionalDouble stoppingClassWeight,
        double stoppingLossWeight,
        ExampleWeighting weighting) {

    /** What an example weighs. */
    public enum ExampleWeighting {
        /** Every example 1: the optimum favours short sequences, by 1/(L + 1). */
        EQUAL,
        /** L + 1 over its mean in the micro-batch: the optimum is the law of the data. */
        LENGTH_CORRECTED
    }

    /**
     * Checks the weights.
     *
     * @param constraint slots taken out of the softmax
     * @param stoppingClassWeight c in (0, 1): weight of the class "stop", 1 - c that of "go on"; empty: both weigh 1
     * @param stoppingLossWeight λ, weight of the stop term
     * @param weighting weight of one example against another
     * @throws IllegalArgumentException if a weight is out of range
     */
    public DroppedTokenLoss {
        Objects.requireNonNull(constraint, "constraint");
        Objects.requireNonNull(weighting, "weighting");
        double classWeight = stoppingClassWeight.orElse(0.5);
        if (!(classWeight > 0 && classWeight < 1)) {
            throw new IllegalArgumentException("stoppingClassWeight must be in (0, 1), got " + classWeight);
        }
        if (!(stoppingLossWeight >= 0 && stoppingLossWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "stoppingLossWeight must be finite and not negative, got " + stoppingLossWeight);
        }
    }

    /**
     * The loss of the star, LM1B and Stories models.
     *
     * @return no constraint, all weights 1
     */
    public static DroppedTokenLoss published() {
        return new DroppedTokenLoss(SlotConstraint.NONE, OptionalDouble.empty(), 1, ExampleWeighting.EQUAL);
    }

    double stopWeight() {
        return stoppingLossWeight * stoppingClassWeight.orElse(1);
    }

    double goOnWeight() {
        return stoppingLossWeight * (stoppingClassWeight.isPresent() ? 1 - stoppingClassWeight.getAsDouble() : 1);
    }
}
