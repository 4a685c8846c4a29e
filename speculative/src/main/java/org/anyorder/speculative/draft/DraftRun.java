// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.Verdict;

/** The changing part of a drafter: one batch of sequences. One thread's. */
public interface DraftRun extends AutoCloseable {

    /**
     * Adds sequences at the end of the batch.
     *
     * @param arrivals new canvases
     */
    default void admit(List<Canvas> arrivals) {}

    /**
     * Drafts what may come next.
     *
     * @param live all sequences of the batch
     * @param depth for each of them how many tokens may be drafted in a row; 0 for those that wait
     * @param round owns the laws; outlives the verification
     * @param step counts evaluations of a draft model
     * @return a tree per sequence
     */
    Drafts draft(List<Canvas> live, int[] depth, NDManager round, Step step);

    /**
     * Tells what became of the drafts.
     *
     * @param verdicts one per sequence, {@link Verdict#NONE} for those that waited
     */
    default void settled(Verdict[] verdicts) {}

    /**
     * Forgets finished sequences.
     *
     * @param rows indices of the rows that stay, ascending
     */
    default void retain(int[] rows) {}

    /** Frees what the run holds. A second call does nothing. */
    @Override
    default void close() {}
}
