// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.CausalModel;

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
        return new ModelDraftRun(this, target, owner);
    }
}
