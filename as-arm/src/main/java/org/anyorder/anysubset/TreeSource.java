// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.speculative.verify.Drafts;
import org.anyorder.speculative.verify.Verdict;

/** Where the trees of a batch come from. One thread's. */
interface TreeSource extends AutoCloseable {

    /** Adds sequences at the end of the batch. */
    void admit(List<SubsetRow> arrivals);

    /** Drafts a tree of each sequence, that leaves the position behind it to be settled as well. */
    Drafts draft(NDManager scope, Step step);

    /** How many positions a node of a tree is asked: the next one, and any behind it that the source wants to know. */
    int reach(int node);

    /** Tells what became of the trees. */
    void settled(Round round);

    /** Forgets finished sequences. */
    void retain(int[] staying);

    @Override
    void close();

    /**
     * What became of a batch of trees.
     *
     * @param rows the sequences, after the round
     * @param before how many ranks of each were decided before it
     * @param asked by sequence and node, the root first: how many positions were asked there
     * @param logits {@code (asked, V)}, sequence after sequence and node after node
     * @param verdicts one per sequence
     */
    record Round(List<SubsetRow> rows, int[] before, int[][] asked, NDArray logits, Verdict[] verdicts) {}
}
