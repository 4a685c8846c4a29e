// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** A model of every undecided position given the decided ones; undecided positions hold the mask token. */
public interface MaskedModel extends SequenceModel {

    @Override
    default ModelView view() {
        return ModelView.MASKED;
    }

    /**
     * Which positions see which.
     *
     * @return the visibility
     */
    Visibility visibility();

    /**
     * In which row a position is predicted, and thereby which targets a window can answer: those whose row lies in it.
     *
     * @return the alignment
     */
    default LogitAlignment alignment() {
        return LogitAlignment.SAME_ROW;
    }

    /**
     * Opens a state without rows.
     *
     * @param owner owns the state's memory
     * @return the state; closed by the caller
     */
    MaskedState open(NDManager owner);
}
