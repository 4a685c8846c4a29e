// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.Choice;
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
        implements InsertionStrategy {

    /**
     * Checks the ranges.
     *
     * @param stopping when a sequence is complete
     * @param slotTopK how many slots to draw among, at least 1
     * @param maxLength the most visible tokens, at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public TwoStageInsertion {
        OptionLimits.checkSlots(slotTopK);
        OptionLimits.checkLength(maxLength);
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
    public SlotDraws draw(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {
        List<SamplingOptions> slotOptions = new ArrayList<>(options.size());
        for (SamplingOptions row : options) {
            slotOptions.add(slotOptions(row));
        }
        return SlotDraw.twoStage(slots, slotOptions, options, histories, random);
    }

    private SamplingOptions slotOptions(SamplingOptions options) {
        if (options.choice() == Choice.GREEDY || slotTopK.orElse(0) == 1) {
            return SamplingOptions.greedy();
        }
        if (options.temperature() == 1 && slotTopK.isEmpty()) {
            return SamplingOptions.plain();
        }
        SamplingOptions.Builder builder = SamplingOptions.builder().temperature(options.temperature());
        slotTopK.ifPresent(builder::topK);
        return builder.build();
    }
}
