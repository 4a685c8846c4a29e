// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;

/** An any-order autoregressive model: any position given any decided subset. */
public interface AnySubsetModel extends SequenceModel {

    @Override
    default ModelView view() {
        return ModelView.ANY_SUBSET;
    }

    /**
     * The fewest decided tokens a row needs before it can be evaluated.
     *
     * @return at least 0
     */
    int minimumPrompt();

    /**
     * Opens a state without rows.
     *
     * @param owner owns the state's memory
     * @return the state; closed by the caller
     */
    SubsetState open(NDManager owner);
}
