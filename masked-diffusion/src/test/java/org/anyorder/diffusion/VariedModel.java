// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.OptionalInt;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * A table with an end token, or one that claims to predict from the row before.
 *
 * @param model answers
 * @param end a token of the table
 * @param alignment what it claims
 */
record VariedModel(MaskedModel model, OptionalInt end, LogitAlignment alignment) implements MaskedModel {

    static VariedModel ending(MaskedModel model, int end) {
        return new VariedModel(model, OptionalInt.of(end), LogitAlignment.SAME_ROW);
    }

    @Override
    public Vocabulary vocabulary() {
        Vocabulary own = model.vocabulary();
        return end.isPresent() ? own.withEnd(end.getAsInt()) : own;
    }

    @Override
    public MaskedState open(NDManager owner) {
        return model.open(owner);
    }

    @Override
    public Visibility visibility() {
        return model.visibility();
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public int maxLength() {
        return model.maxLength();
    }

    @Override
    public void close() {
        model.close();
    }
}
