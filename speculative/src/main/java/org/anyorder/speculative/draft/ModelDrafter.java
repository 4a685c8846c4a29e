// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.CausalModel;
import org.anyorder.model.SequenceModel;

/**
 * Drafts with a smaller model of the same vocabulary. One evaluation of the draft a level: chains are extended in
 * place, trees are laid out again with each level.
 *
 * @param draft the smaller model; stays its owner's
 * @param growth how its laws become trees
 */
public record ModelDrafter(CausalModel draft, Growth growth) implements Drafter {

    @Override
    public void check(CausalModel target) {
        requireAlike(target);
    }

    /**
     * Refuses a target of other tokens or on another device.
     *
     * @param target the model whose tokens are drafted, of any kind
     * @throws IllegalArgumentException if the sizes of the vocabularies or the devices differ
     */
    public void requireAlike(SequenceModel target) {
        int wanted = target.vocabulary().size();
        int size = draft.vocabulary().size();
        if (size != wanted) {
            throw new IllegalArgumentException(
                    "draft must be a model over the " + wanted + " tokens of its target, got one over " + size);
        }
        if (!draft.device().equals(target.device())) {
            throw new IllegalArgumentException(
                    "draft must be on the device of its target, " + target.device() + ", got " + draft.device());
        }
    }

    @Override
    public DraftRun begin(CausalModel target, NDManager owner) {
        check(target);
        return begin(DraftedText.continued(target, draft), owner);
    }

    /**
     * Opens a run over texts that are not continued prompts.
     *
     * @param texts what the draft knows of each sequence
     * @param owner owns native memory that outlives a round
     * @return the run; closed by the caller
     */
    public DraftRun begin(DraftedText texts, NDManager owner) {
        return new ModelDraftRun(this, texts, owner);
    }
}
