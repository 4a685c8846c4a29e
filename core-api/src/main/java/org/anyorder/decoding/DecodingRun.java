// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The changing part of a strategy: one batch of sequences. One thread's.
 *
 * <p>The batch is a list of rows: {@link #admit} adds rows at its end, {@link #retain} drops some. Before every step
 * the run may {@link #choose} the rows that take it; a run that keeps something of each row keeps it by the row's place
 * among all of them, whether or not it takes the step. A finished row has left before the next choice.
 */
public interface DecodingRun extends AutoCloseable {

    /**
     * Adds sequences at the end of the batch. Lays out what the strategy needs (undecided positions for gaps).
     *
     * @param arrivals new canvases
     * @param step counts passes, if any are made
     */
    default void admit(List<Canvas> arrivals, Step step) {}

    /**
     * Chooses the sequences that take the next step, for example some of equal length. The others wait: they stay as
     * they are, and it is no step of theirs. Called once before every {@link #step}, which follows at once with the
     * sequences chosen. Limits and cancellation end those that wait as well.
     *
     * <p>That no sequence waits for ever is up to the run: the loop takes what is chosen.
     *
     * @param live all sequences of the batch, none finished, in the order of admission and {@link #retain}
     * @return indices of the rows that take the step, ascending, at least one; all of them unless overridden
     */
    default int[] choose(List<Canvas> live) {
        return IntStream.range(0, live.size()).toArray();
    }

    /**
     * One turn of the paper's loop for every sequence chosen; the others are left alone.
     *
     * @param chosen the sequences that {@link #choose} named, in its order: all of the batch unless it is overridden
     * @param step opens passes and counts them
     */
    void step(List<Canvas> chosen, Step step);

    /**
     * Forgets finished sequences, whether they took the last step or waited.
     *
     * @param rows indices of the rows that stay, among all of the batch, ascending
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
