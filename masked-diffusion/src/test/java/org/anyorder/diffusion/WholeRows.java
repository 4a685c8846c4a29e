// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/** A model that runs whole rows whatever window it is asked for, and remembers nothing: the run without any cache. */
record WholeRows(MaskedModel model) implements MaskedModel {

    @Override
    public MaskedState open(NDManager owner) {
        MaskedState state = model.open(owner);
        return new MaskedState() {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                return state.evaluate(scope, MaskedPass.whole(pass.canvas().tokens(), pass.wanted()));
            }

            @Override
            public void forget(int[] from) {
                state.forget(from);
            }

            @Override
            public void join(int rows) {
                state.join(rows);
            }

            @Override
            public void select(int[] rows) {
                state.select(rows);
            }

            @Override
            public void close() {
                state.close();
            }
        };
    }

    @Override
    public Visibility visibility() {
        return model.visibility();
    }

    @Override
    public LogitAlignment alignment() {
        return model.alignment();
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
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
