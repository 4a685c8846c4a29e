// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The outcome of one evaluation, owned by the scope that was given to it.
 *
 * @param logits {@code (wanted, vocab)}, float32 or float64, in nats up to a constant per row
 * @param hidden {@code (wanted, width)}, if {@link Want#LOGITS_AND_HIDDEN} was asked
 */
public record Scores(NDArray logits, Optional<NDArray> hidden) {

    /**
     * Logits alone.
     *
     * @param logits {@code (wanted, vocab)}
     * @return the scores
     */
    public static Scores of(NDArray logits) {
        return new Scores(logits, Optional.empty());
    }
}
