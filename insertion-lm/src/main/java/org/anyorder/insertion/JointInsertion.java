// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.SlotDraw;
import org.anyorder.sampling.SlotDraws;
import org.anyorder.sampling.SlotLogits;

/**
 * Insertion with one law over all pairs of open slot and token (Patel et al. 2025, arXiv 2505.05755).
 *
 * <p>Temperature and filters act on the joint law of slot × token. At temperature 1 without filters and with
 * {@link StoppingRule#sampled()} the law is that of the model's insertion process. NFE = inserted tokens, and one more
 * if the model ends the sequence. Draws per step: see {@link SlotDraw#joint} and {@link StoppingRule}. Immutable and
 * thread-safe.
 *
 * @param stopping when a sequence is complete
 * @param slotTopK how many slots the law is confined to, those of greatest mass; empty for all
 * @param maxLength the most visible tokens, special tokens that the model adds counted; empty for the model's own limit
 */
public record JointInsertion(StoppingRule stopping, OptionalInt slotTopK, OptionalInt maxLength)
        implements InsertionStrategy {

    /**
     * Checks the range.
     *
     * @param stopping when a sequence is complete
     * @param slotTopK how many slots the law is confined to, at least 1
     * @param maxLength the most visible tokens, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public JointInsertion {
        OptionLimits.checkSlots(slotTopK);
        OptionLimits.checkLength(maxLength);
    }

    /**
     * Joint insertion up to the model's own length.
     *
     * @param stopping when a sequence is complete
     */
    public JointInsertion(StoppingRule stopping) {
        this(stopping, OptionalInt.empty(), OptionalInt.empty());
    }

    @Override
    public String name() {
        return "joint";
    }

    @Override
    public SlotDraws draw(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {
        return SlotDraw.joint(slots, slotTopK, options, histories, random);
    }
}
