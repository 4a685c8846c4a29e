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
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.SlotDraws;
import org.anyorder.sampling.SlotLogits;

/**
 * Insertion of one token a step (Patel et al. 2025, arXiv 2505.05755): what its forms share. They differ in how the
 * pair of slot and token is drawn.
 */
public sealed interface InsertionStrategy extends DecodingStrategy<InsertionModel>
        permits JointInsertion, TwoStageInsertion {

    /**
     * When a sequence is complete.
     *
     * @return the rule
     */
    StoppingRule stopping();

    /**
     * How many slots may receive the token, those of greatest mass.
     *
     * @return at least 1; empty for all
     */
    OptionalInt slotTopK();

    /**
     * The most visible tokens, special tokens that the model adds counted.
     *
     * @return at least 1; empty for the model's own limit
     */
    OptionalInt maxLength();

    /**
     * Draws a slot and a token for every sequence.
     *
     * @param slots logits of the open slots
     * @param options one per sequence
     * @param histories one per sequence
     * @param random the stream of each sequence
     * @return one pair per sequence
     */
    SlotDraws draw(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random);

    @Override
    default Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    default Exactness exactness() {
        return Exactness.PROCESS;
    }

    @Override
    default Crossing topPCrossing() {
        return Crossing.DROPPED;
    }

    @Override
    default void check(Template template, InsertionModel model) {
        if (stopping().mode() == StoppingRule.Mode.SAMPLE && model.ending() != InsertionModel.Ending.STOP_HEAD) {
            throw new UnsupportedTemplateException(
                    "stop=sample draws from one stop probability per sequence; this model ends each slot by a token of"
                            + " its own; use stop=threshold");
        }
        OptionLimits.checkTemplate(maxLength(), template, model);
    }

    @Override
    default DecodingRun begin(InsertionModel model, NDManager owner) {
        return new InsertionRun(model, this, owner);
    }
}
