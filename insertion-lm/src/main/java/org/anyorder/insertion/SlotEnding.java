// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.OptionalDouble;
import org.anyorder.decoding.StrategyOptions;

/**
 * When a slot of an Insertion Transformer (Stern et al. 2019, arXiv 1902.03249) says that nothing is missing in it, and
 * when a sequence is complete.
 *
 * <p>A slot says so where its end token is the arg max of its law, or where the end token's probability exceeds the
 * threshold. With a penalty β its logarithm must besides be at least β above the best token's, against models that end
 * too early. Temperature and filters do not touch any of this.
 *
 * @param threshold greater than 0, above 1 no slot ever ends; empty for the model's own rule
 * @param penalty β, at least 0 and finite; 0 is off
 * @param termination what ends a sequence
 */
public record SlotEnding(OptionalDouble threshold, double penalty, Termination termination) {

    /** The rule of the paper: the arg max of every slot, no penalty. */
    public static final SlotEnding DEFAULT = new SlotEnding(OptionalDouble.empty(), 0, Termination.SLOT);

    /** The termination that the model was trained with. */
    public enum Termination {
        /** Slot finalisation: a sequence is complete when all its open slots say so. */
        SLOT,
        /**
         * Sequence finalisation: a slot learns its end only from complete sequences, so the first slot that ends the
         * sequence ends all. By arg max: where the end token is the most probable of all pairs of open slot and token.
         */
        SEQUENCE
    }

    /**
     * Checks the ranges.
     *
     * @param threshold greater than 0
     * @param penalty at least 0 and finite
     * @param termination what ends a sequence
     * @throws IllegalArgumentException if a number is out of its range
     */
    public SlotEnding {
        threshold.ifPresent(value -> {
            if (!(value > 0)) {
                throw new IllegalArgumentException("stop-threshold must be greater than 0, got " + value);
            }
        });
        if (!(penalty >= 0 && penalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eos-penalty must be at least 0 and finite, got " + penalty);
        }
    }

    static SlotEnding read(StrategyOptions options) {
        return new SlotEnding(
                options.real("stop-threshold", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                options.real("eos-penalty", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                        .orElse(0),
                options.choice("termination", Termination.SLOT));
    }

    /** Whether a slot says that nothing is missing in it. */
    boolean ends(SlotLaws laws, int slot) {
        OptionalDouble limit = threshold.isPresent() ? threshold : laws.threshold();
        boolean ends = limit.isPresent() ? Math.exp(laws.end(slot)) > limit.getAsDouble() : laws.endIsBest(slot);
        return ends && beats(laws.end(slot), laws.best(slot));
    }

    /** Whether one of the slots in {@code [from, to)} ends the whole sequence. */
    boolean endsSequence(SlotLaws laws, int from, int to) {
        if (termination == Termination.SLOT) {
            return false;
        }
        boolean byThreshold = threshold.isPresent() || laws.threshold().isPresent();
        double best = Double.NEGATIVE_INFINITY;
        double end = Double.NEGATIVE_INFINITY;
        for (int slot = from; slot < to; slot++) {
            best = Math.max(best, laws.best(slot));
            end = Math.max(end, ends(laws, slot) ? laws.end(slot) : Double.NEGATIVE_INFINITY);
        }
        return end > Double.NEGATIVE_INFINITY && (byThreshold || end >= best && beats(end, best));
    }

    private boolean beats(double end, double best) {
        return penalty == 0 || end - penalty >= best;
    }
}
