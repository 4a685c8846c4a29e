// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.SlotDraw;

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
        implements DecodingStrategy<InsertionModel> {

    /**
     * Checks the range.
     *
     * @param stopping when a sequence is complete
     * @param slotTopK how many slots the law is confined to, at least 1
     * @param maxLength the most visible tokens, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public JointInsertion {
        if (slotTopK.isPresent() && !(slotTopK.getAsInt() >= 1)) {
            throw new IllegalArgumentException("slot-top-k must be at least 1, got " + slotTopK.getAsInt());
        }
        LengthLimit.check(maxLength);
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
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Exactness exactness() {
        return Exactness.PROCESS;
    }

    @Override
    public Crossing topPCrossing() {
        return Crossing.DROPPED;
    }

    @Override
    public void check(Template template, InsertionModel model) {
        LengthLimit.check(maxLength, template, model);
    }

    @Override
    public DecodingRun begin(InsertionModel model, NDManager owner) {
        return new InsertionRun(
                model,
                stopping,
                maxLength,
                (slots, options, histories, random) -> SlotDraw.joint(slots, slotTopK, options, histories, random),
                owner);
    }
}
