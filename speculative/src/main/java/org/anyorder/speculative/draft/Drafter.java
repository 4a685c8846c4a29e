// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import org.anyorder.model.CausalModel;

/** Proposes tokens. Immutable and thread-safe; what changes lives in its {@link DraftRun}. */
public interface Drafter {

    /**
     * Refuses a target it cannot draft for.
     *
     * @param target the model whose tokens are drafted
     * @throws IllegalArgumentException if the vocabularies differ
     */
    default void check(CausalModel target) {}

    /**
     * Opens a run.
     *
     * @param target the model whose tokens are drafted
     * @param owner owns native memory that outlives a round
     * @return the run; closed by the caller
     */
    DraftRun begin(CausalModel target, NDManager owner);
}
