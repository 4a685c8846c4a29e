// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The source of one row of a batch: everything random about the row (which example, how it is corrupted) is drawn from
 * {@code random} or derived from {@code index}. Both depend on the seed and on the row's place in the whole training
 * alone, so a batch of 32 and four micro-batches of 8 see the same rows, and a resumed training sees those that the
 * killed one would have seen.
 *
 * @param index number of this row since the start of the training, from 0; in {@link Phase#VALIDATION} since the start
 *     of one evaluation, so that every evaluation sees the same rows
 * @param random the row's own stream
 */
public record RowStream(long index, RandomGenerator random) {
    /**
     * Checks the index.
     *
     * @param index number of this row, not negative
     * @param random the row's own stream
     */
    public RowStream {
        if (!(index >= 0)) {
            throw new IllegalArgumentException("index must not be negative, got " + index);
        }
        Objects.requireNonNull(random, "random");
    }
}
