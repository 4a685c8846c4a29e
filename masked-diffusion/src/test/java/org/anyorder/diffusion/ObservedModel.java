// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.ndarray.NDManager;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/** Tells what passes a model is asked for. */
final class ObservedModel extends ForwardingMaskedModel {
    private final Consumer<MaskedPass> observer;

    ObservedModel(MaskedModel model, Consumer<MaskedPass> observer) {
        super(model);
        this.observer = observer;
    }

    /** How many rows of a pass are run to read logits. */
    static int asking(MaskedPass pass) {
        int[] offsets = pass.wanted().offsets();
        return (int) IntStream.range(1, offsets.length)
                .filter(row -> offsets[row] > offsets[row - 1])
                .count();
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new State(model().open(owner)) {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                observer.accept(pass);
                return super.evaluate(scope, pass);
            }
        };
    }
}
