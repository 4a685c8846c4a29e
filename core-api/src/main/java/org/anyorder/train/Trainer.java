// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.nn.Block;
import java.util.Objects;

/**
 * The training loop.
 *
 * @param <N> the network
 */
public final class Trainer<N extends Block> {
    private final Objective<N> objective;

    /**
     * A trainer of one objective.
     *
     * @param objective what is learned
     */
    public Trainer(Objective<N> objective) {
        this.objective = Objects.requireNonNull(objective, "objective");
    }

    /**
     * What is learned.
     *
     * @return the objective
     */
    public Objective<N> objective() {
        return objective;
    }
}
