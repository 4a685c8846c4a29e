// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.List;

/** The changing part of a strategy: one batch of sequences. One thread's. */
public interface DecodingRun extends AutoCloseable {

    /**
     * Adds sequences at the end of the batch. Lays out what the strategy needs (undecided positions for gaps).
     *
     * @param arrivals new canvases
     * @param step counts passes, if any are made
     */
    default void admit(List<Canvas> arrivals, Step step) {}

    /**
     * One turn of the paper's loop for every sequence.
     *
     * @param live all sequences of the batch, none finished, in the order of admission and {@link #retain}
     * @param step opens passes and counts them
     */
    void step(List<Canvas> live, Step step);

    /**
     * Forgets finished sequences.
     *
     * @param rows indices of the rows that stay, ascending
     */
    default void retain(int[] rows) {}

    /**
     * The most evaluations of the full network that one step may take of one sequence.
     *
     * @return at least 1
     */
    default int maxEvaluations() {
        return 1;
    }

    /** Frees what the run holds. A second call does nothing. */
    @Override
    default void close() {}
}
