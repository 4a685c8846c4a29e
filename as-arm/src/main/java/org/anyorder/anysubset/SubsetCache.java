// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;

/** What a model remembers of a sequence from pass to pass. Either way the law is the same. */
public enum SubsetCache {
    /** What it makes of decided tokens: what they mean depends on tokens of lower rank alone. */
    PREFIX {
        @Override
        SubsetState open(AnySubsetModel model, NDManager owner) {
            return model.open(owner);
        }
    },
    /** Nothing: every pass reads all that is decided. */
    NONE {
        @Override
        SubsetState open(AnySubsetModel model, NDManager owner) {
            return new Forgetful(model);
        }
    };

    abstract SubsetState open(AnySubsetModel model, NDManager owner);

    /** How many of the tokens that a model was told it still knows in the next pass. */
    int kept(int told) {
        return this == PREFIX ? told : 0;
    }

    /** A state that is another one in every pass. */
    private static final class Forgetful implements SubsetState {
        private final AnySubsetModel model;
        private int rows;

        Forgetful(AnySubsetModel model) {
            this.model = model;
        }

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass) {
            try (SubsetState fresh = model.open(scope)) {
                fresh.join(rows);
                return fresh.evaluate(scope, pass);
            }
        }

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass, int[] origins) {
            try (SubsetState fresh = model.open(scope)) {
                fresh.join(rows);
                return fresh.evaluate(scope, pass, origins);
            }
        }

        @Override
        public void join(int arriving) {
            rows += arriving;
        }

        @Override
        public void select(int[] staying) {
            rows = staying.length;
        }

        @Override
        public void close() {}
    }
}
