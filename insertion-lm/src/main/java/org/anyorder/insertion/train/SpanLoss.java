// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The losses of the Insertion Transformer (Stern et al. 2019, arXiv 1902.03249): which of the tokens missing in a slot
 * is wanted there how much, and when a slot wants its end token.
 *
 * <p>A slot whose missing span is {@code x_i … x_j} costs {@code Σ_l w_l · (-log p(x_l | slot))}, the weights summing
 * to 1; the loss of an example is the mean over its slots, so every example counts the same. The free optimum of a slot
 * is the mean of the weights over all spans that may be missing there.
 *
 * @param order how the weight is spread over a span
 * @param temperature τ of {@link Order#BINARY_TREE}, at least 0: 0 = the centre alone, infinite = uniform; not used by
 *     the others
 * @param termination when a slot in which nothing is missing wants its end token
 * @param endWeight weight of the end token against that of a span, positive; 1 in the paper
 */
public record SpanLoss(Order order, double temperature, Termination termination, double endWeight) {

    /** How the weight is spread over the tokens of a span. */
    public enum Order {
        /** Every token the same: any order of insertion. */
        UNIFORM {
            @Override
            double[] weights(int tokens, double temperature) {
                double[] weights = new double[tokens];
                Arrays.fill(weights, 1.0 / tokens);
                return weights;
            }
        },
        /**
         * Softmax of minus the distance from the centre over τ: a balanced binary tree, which parallel decoding fills
         * in ⌊log2 n⌋ + 1 rounds.
         */
        BINARY_TREE {
            @Override
            double[] weights(int tokens, double temperature) {
                double[] weights = new double[tokens];
                // From the distance of the nearest token: τ may be so small that every other exponent underflows.
                double least = tokens % 2 == 1 ? 0 : 0.5;
                double sum = 0;
                for (int token = 0; token < tokens; token++) {
                    double farther = Math.abs((tokens - 1) / 2.0 - token) - least;
                    weights[token] = farther == 0 ? 1 : Math.exp(-farther / temperature);
                    sum += weights[token];
                }
                for (int token = 0; token < tokens; token++) {
                    weights[token] /= sum;
                }
                return weights;
            }
        },
        /** The first token of the span alone. */
        LEFT_TO_RIGHT {
            @Override
            double[] weights(int tokens, double temperature) {
                double[] weights = new double[tokens];
                weights[0] = 1;
                return weights;
            }
        };

        abstract double[] weights(int tokens, double temperature);
    }

    /** When a slot in which nothing is missing wants its end token. */
    public enum Termination {
        /** Slot finalisation: always. */
        SLOT,
        /** Sequence finalisation: in complete sequences; in others it is no part of the loss. */
        SEQUENCE
    }

    /**
     * What a slot wants.
     *
     * @param slot index of the visible token on its left
     * @param tokens the missing tokens in their order, or the end token
     * @param weights weight of each
     */
    record SlotTarget(int slot, int[] tokens, double[] weights) {}

    /**
     * Checks the ranges.
     *
     * @param order how the weight is spread over a span
     * @param temperature τ, at least 0
     * @param termination when a slot in which nothing is missing wants its end token
     * @param endWeight positive and finite
     * @throws IllegalArgumentException if a number is out of its range
     */
    public SpanLoss {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(termination, "termination");
        if (!(temperature >= 0)) {
            throw new IllegalArgumentException("temperature must be at least 0, got " + temperature);
        }
        if (!(endWeight > 0 && endWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("endWeight must be positive and finite, got " + endWeight);
        }
    }

    /**
     * The paper's settings: τ = 1, slot finalisation, the end token as heavy as a span.
     *
     * @param order how the weight is spread over a span
     * @return the loss
     */
    public static SpanLoss of(Order order) {
        return new SpanLoss(order, 1, Termination.SLOT, 1);
    }

    /**
     * The weights over a span.
     *
     * @param missing its number of tokens, at least 1
     * @return one weight a token, from left to right, summing to 1
     * @throws IllegalArgumentException if the span is empty
     */
    public double[] weights(int missing) {
        if (!(missing >= 1)) {
            throw new IllegalArgumentException("missing must be at least 1, got " + missing);
        }
        return order.weights(missing, temperature);
    }

    /** What every slot of the loss wants; slots in front of the one behind BOS, where nothing is inserted, are none. */
    List<SlotTarget> targets(DepletedExample example, int endToken) {
        List<int[]> missing = example.missing();
        boolean[] closed = example.closed();
        boolean ending = termination == Termination.SLOT || example.dropped() == 0;
        List<SlotTarget> targets = new ArrayList<>();
        for (int slot = 0; slot < example.length(); slot++) {
            int[] span = missing.get(slot);
            if (span.length > 0) {
                targets.add(new SlotTarget(slot, span, weights(span.length)));
            } else if (ending && !closed[slot]) {
                targets.add(new SlotTarget(slot, new int[] {endToken}, new double[] {endWeight}));
            }
        }
        return targets;
    }
}
