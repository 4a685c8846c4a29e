// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/**
 * A block-causal model that stores nothing: every pass runs its rows from the first position to the end of its window,
 * which is all that the window sees. A pass that only stores is not run at all.
 */
final class UncachedModel extends ForwardingMaskedModel {

    UncachedModel(MaskedModel model) {
        super(model);
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new State(model().open(owner)) {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                if (pass.wanted().count() == 0) {
                    return Scores.of(scope.zeros(new Shape(0, vocabulary().size()), DataType.FLOAT32));
                }
                int[] from = pass.run().from().clone();
                for (int row = 0; row < from.length; row++) {
                    from[row] =
                            from[row] < pass.run().to()[row] ? 0 : pass.run().to()[row];
                }
                return state().evaluate(
                                scope,
                                new MaskedPass(
                                        pass.canvas(),
                                        new MaskedPass.Windows(from, pass.run().to()),
                                        MaskedPass.Store.NOTHING,
                                        pass.noise(),
                                        pass.wanted(),
                                        pass.want()));
            }

            /** There is nothing to forget. */
            @Override
            public void forget(int[] from) {}
        };
    }
}
