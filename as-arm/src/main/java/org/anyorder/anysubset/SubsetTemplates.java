// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Gap;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;
import org.anyorder.order.LatticeOrder;

/** Which templates any-subset strategies honour, and what stands in front of too short a prompt. */
final class SubsetTemplates {

    /** Gaps of variable length at the end alone. */
    static final Set<Capability> CAPABILITIES = Set.copyOf(EnumSet.allOf(Capability.class));

    private SubsetTemplates() {}

    static List<String> notes(GenerationOrder order) {
        return order.equals(new LatticeOrder())
                ? List.of()
                : List.of("order: not the order of the lattice, in which any-subset models are trained");
    }

    /** Refuses gaps whose length nothing settles, too short a prompt, and positions beyond the model. */
    static void check(String strategy, Template template, AnySubsetModel model) {
        int last = template.segments().size() - 1;
        long least = template.knownTokens();
        for (int index = 0; index <= last; index++) {
            if (template.segments().get(index) instanceof Gap gap) {
                least += gap.min();
                if (!gap.fixed() && index < last) {
                    throw new UnsupportedTemplateException(strategy
                            + " fills gaps of fixed length, and a last one of any; segment " + index + " is " + gap
                            + " with known tokens to its right; use Gap.exactly(n) or an insertion model");
                }
            }
        }
        int begun = beginning(model, template.knownTokens()).length;
        if (begun > 0 && !(least + begun <= model.maxLength())) {
            throw new UnsupportedTemplateException("the template holds at least " + least
                    + " tokens behind the begin token, the model's length allows at most " + model.maxLength()
                    + " with it");
        }
    }

    /**
     * What stands in front of a row with so few known tokens: nothing where they suffice, else the begin token.
     *
     * @throws UnsupportedTemplateException if that does not suffice either
     */
    static int[] beginning(AnySubsetModel model, int known) {
        int least = model.minimumPrompt();
        if (known >= least) {
            return new int[0];
        }
        if (known + 1 >= least && model.vocabulary().begin().isPresent()) {
            return new int[] {model.vocabulary().begin().getAsInt()};
        }
        throw new UnsupportedTemplateException("this model needs at least " + least + " known tokens, got " + known
                + (model.vocabulary().begin().isPresent()
                        ? ", and one begin token is too few"
                        : ", and it has no begin token to put in front")
                + "; give " + (least - known) + " more");
    }
}
