// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.Crossing;

/**
 * Parallel decoding of an Insertion Transformer (Stern et al. 2019, arXiv 1902.03249): in every step each open slot
 * that does not say that nothing is missing receives a token.
 *
 * <p>At temperature 0 a slot's token is its arg max; otherwise each is drawn from the slot's own law without the end
 * token, with the request's temperature and filters. The law of a step is the product of these: given what is visible
 * the tokens of one step are independent, which the law of one insertion after another is not. Whether a slot ends is
 * never drawn.
 *
 * <p>Bounds of gaps hold: a gap that still lacks k tokens overrules the end in at most k of its slots, and a gap that
 * cannot take all tokens takes those of the slots of the highest score, the log-probability of a slot's best token, on
 * ties of the lower slots. So do the limits of the request and the greatest length.
 *
 * <p>NFE = rounds of insertion, and one more if the model ends the sequence; a model trained with {@code "loss":
 * "binary-tree"} fills n tokens in about ⌊log2 n⌋ + 1 rounds. Draws per step: those of
 * {@link org.anyorder.sampling.TokenDraw} for each slot that receives a token, slots ascending; none at temperature 0.
 * For models with an end token per slot. Immutable and thread-safe.
 *
 * @param ending when a slot and a sequence are complete
 * @param maxLength the most visible tokens, special tokens that the model adds counted; empty for the model's own limit
 */
public record ParallelInsertion(SlotEnding ending, OptionalInt maxLength) implements DecodingStrategy<InsertionModel> {

    /**
     * Checks the range.
     *
     * @param ending when a slot and a sequence are complete
     * @param maxLength the most visible tokens, at least 1
     * @throws IllegalArgumentException if the length is below 1
     */
    public ParallelInsertion {
        Objects.requireNonNull(ending, "ending");
        OptionLimits.checkLength(maxLength);
    }

    /**
     * Parallel insertion up to the model's own length.
     *
     * @param ending when a slot and a sequence are complete
     */
    public ParallelInsertion(SlotEnding ending) {
        this(ending, OptionalInt.empty());
    }

    @Override
    public String name() {
        return "parallel";
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
        if (model.ending() != InsertionModel.Ending.END_TOKENS) {
            throw new UnsupportedTemplateException("strategy parallel needs an end token in each slot's own law"
                    + " (Insertion Transformer); this model has one stop probability per sequence;"
                    + " use strategy joint or two-stage");
        }
        OptionLimits.checkTemplate(maxLength, template, model);
    }

    @Override
    public DecodingRun begin(InsertionModel model, NDManager owner) {
        return new ParallelRun(model, this, owner);
    }
}
