// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** A model of the next token given all before it. */
public interface CausalModel extends SequenceModel {

    @Override
    default ModelView view() {
        return ModelView.CAUSAL;
    }

    /**
     * Opens an empty state without rows.
     *
     * @param owner owns the state's memory
     * @return the state; closed by the caller
     */
    CausalState open(NDManager owner);
}
