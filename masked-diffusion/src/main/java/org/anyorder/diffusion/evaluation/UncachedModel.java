// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import ai.djl.ndarray.NDManager;
import java.util.concurrent.atomic.AtomicLong;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/**
 * Runs whole rows whatever window is asked for, stores nothing, and leaves out passes that only store: decoding without
 * any cache. Counts the tokens it pushes through the network.
 */
final class UncachedModel extends ForwardingMaskedModel {
    private final AtomicLong rows = new AtomicLong();

    UncachedModel(MaskedModel model) {
        super(model);
    }

    /** Token rows of all passes so far. */
    long rows() {
        return rows.get();
    }

    /** The same pass over whole rows; those of which nothing is read are not run. */
    static MaskedPass whole(MaskedPass pass) {
        int[][] tokens = pass.canvas().tokens();
        int[] offsets = pass.wanted().offsets();
        int[] to = new int[tokens.length];
        for (int row = 0; row < to.length; row++) {
            to[row] = offsets[row + 1] > offsets[row] ? tokens[row].length : 0;
        }
        return new MaskedPass(
                pass.canvas(),
                new MaskedPass.Windows(new int[to.length], to),
                MaskedPass.Store.NOTHING,
                pass.noise(),
                pass.wanted(),
                pass.want());
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new State(model().open(owner)) {
            @Override
            public Scores evaluate(NDManager scope, MaskedPass pass) {
                MaskedPass whole = whole(pass);
                for (int end : whole.run().to()) {
                    rows.addAndGet(end);
                }
                return state().evaluate(scope, whole);
            }
        };
    }
}
