// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.util.OptionalInt;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Vocabulary;

/** A model whose texts begin with a token. */
final class BeginningModel extends ForwardingMaskedModel {
    private final int begin;

    BeginningModel(MaskedModel model, int begin) {
        super(model);
        this.begin = begin;
    }

    @Override
    public Vocabulary vocabulary() {
        Vocabulary own = super.vocabulary();
        return new Vocabulary(own.size(), own.mask(), OptionalInt.of(begin), own.end(), own.classify(), own.never());
    }
}
