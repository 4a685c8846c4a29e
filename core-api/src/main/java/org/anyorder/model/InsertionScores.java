// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import java.util.OptionalDouble;

/**
 * The outcome of one evaluation of an insertion model, owned by the scope that was given to it.
 *
 * @param logits {@code (open slots of all rows, vocab)}, float32 or float64: row after row, slots ascending; one joint
 *     law over (slot, token) per row with {@link Stop.Global}, a law per slot with {@link Stop.PerSlot}
 * @param offsets rows + 1 numbers: row r's slots are {@code [offsets[r], offsets[r + 1])}
 * @param stop how the model says that nothing is missing
 */
public record InsertionScores(NDArray logits, int[] offsets, Stop stop) {

    /** How the model says that nothing is missing. */
    public sealed interface Stop {

        /**
         * One stop probability per row.
         *
         * @param probability {@code (rows)}, float32 or float64, in [0, 1]
         */
        record Global(NDArray probability) implements Stop {}

        /**
         * An end token in each slot's own law.
         *
         * @param endToken the id whose choice finishes a slot
         * @param threshold the model's default threshold on its probability; empty means arg max
         */
        record PerSlot(int endToken, OptionalDouble threshold) implements Stop {}
    }
}
