// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.util.OptionalInt;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Vocabulary;

/** A table with an end token, or one that claims to predict from the row before. */
final class VariedModel extends ForwardingMaskedModel {
    private final OptionalInt end;
    private final LogitAlignment alignment;

    VariedModel(MaskedModel model, OptionalInt end, LogitAlignment alignment) {
        super(model);
        this.end = end;
        this.alignment = alignment;
    }

    static VariedModel ending(MaskedModel model, int end) {
        return new VariedModel(model, OptionalInt.of(end), LogitAlignment.SAME_ROW);
    }

    @Override
    public Vocabulary vocabulary() {
        Vocabulary own = super.vocabulary();
        return end.isPresent() ? own.withEnd(end.getAsInt()) : own;
    }

    @Override
    public LogitAlignment alignment() {
        return alignment;
    }
}
