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
 * A model whose texts begin with a token.
 *
 * @param model answers
 * @param begin the token
 */
record BeginningModel(MaskedModel model, int begin) implements MaskedModel {

    @Override
    public Vocabulary vocabulary() {
        Vocabulary own = model.vocabulary();
        return new Vocabulary(own.size(), own.mask(), OptionalInt.of(begin), own.end(), own.classify(), own.never());
    }

    @Override
    public LogitAlignment alignment() {
        return model.alignment();
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
