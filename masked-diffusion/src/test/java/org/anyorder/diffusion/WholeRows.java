// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/** A model that runs whole rows whatever window it is asked for, and remembers nothing: the run without any cache. */
final class WholeRows extends ForwardingMaskedModel {

    WholeRows(MaskedModel model) {
        super(model);
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new State(model().open(owner)) {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                return super.evaluate(scope, MaskedPass.whole(pass.canvas().tokens(), pass.wanted()));
            }
        };
    }
}
