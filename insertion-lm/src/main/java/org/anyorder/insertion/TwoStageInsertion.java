// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.SlotDraw;
import org.anyorder.sampling.SlotDraws;
import org.anyorder.sampling.SlotLogits;

/**
 * Insertion that draws the slot first, by the logsumexp of its logits, then the token in that slot (Patel et al. 2025,
 * arXiv 2505.05755, the setting of its released configurations, which take the best slot: {@code slotTopK} 1).
 *
 * <p>The request's temperature acts on either draw, its filters on the token alone, {@code slotTopK} on the slot alone.
 * At temperature 1 without any filter the law equals {@link JointInsertion}'s. NFE = inserted tokens, and one more if
 * the model ends the sequence. Draws per step: see {@link SlotDraw#twoStage} and {@link StoppingRule}. Immutable and
 * thread-safe.
 *
 * @param stopping when a sequence is complete
 * @param slotTopK how many slots to draw among, the best ones; empty for all
 * @param maxLength the most visible tokens, special tokens that the model adds counted; empty for the model's own limit
 */
public record TwoStageInsertion(StoppingRule stopping, OptionalInt slotTopK, OptionalInt maxLength)
        implements DecodingStrategy<InsertionModel> {

    /**
     * Checks the ranges.
     *
     * @param stopping when a sequence is complete
     * @param slotTopK how many slots to draw among, at least 1
     * @param maxLength the most visible tokens, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public TwoStageInsertion {
        if (slotTopK.isPresent() && !(slotTopK.getAsInt() >= 1)) {
            throw new IllegalArgumentException("slot-top-k must be at least 1, got " + slotTopK.getAsInt());
        }
        LengthLimit.check(maxLength);
    }

    /**
     * Two-stage insertion over all open slots, up to the model's own length.
     *
     * @param stopping when a sequence is complete
     */
    public TwoStageInsertion(StoppingRule stopping) {
        this(stopping, OptionalInt.empty(), OptionalInt.empty());
    }

    @Override
    public String name() {
        return "two-stage";
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
        return new InsertionRun(model, stopping, maxLength, this::draw, owner);
    }

    private SlotDraws draw(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {
        return SlotDraw.twoStage(slots, options.stream().map(this::slotOptions).toList(), options, histories, random);
    }

    private SamplingOptions slotOptions(SamplingOptions options) {
        SamplingOptions.Builder builder = SamplingOptions.builder().temperature(options.temperature());
        slotTopK.ifPresent(builder::topK);
        return builder.build();
    }
}
