// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.anyorder.speculative.tree.DraftTree;

/**
 * What was drafted for a batch.
 *
 * @param trees a tree per sequence
 * @param laws the logits that the tokens were drawn from, after every transform, {@code (rows, vocab)}; empty if each
 *     token was certain
 * @param rows for each tree the row of {@code laws} for the root, then for each node; −1 where nothing was drawn
 */
public record Drafts(List<DraftTree> trees, Optional<NDArray> laws, List<int[]> rows) {

    /**
     * Tokens that are drafted with certainty: what a draft that is no law proposes.
     *
     * @param trees a tree per sequence
     * @return the drafts
     */
    public static Drafts certain(List<DraftTree> trees) {
        return new Drafts(trees, Optional.empty(), Collections.nCopies(trees.size(), new int[0]));
    }

    /**
     * The drafts of some of the sequences.
     *
     * @param chosen which trees, in order
     * @return their drafts
     */
    public Drafts of(int[] chosen) {
        return new Drafts(
                Arrays.stream(chosen).mapToObj(trees::get).toList(),
                laws,
                Arrays.stream(chosen).mapToObj(rows::get).toList());
    }

    /** Whether no token was drafted at all. */
    boolean nothing() {
        return trees.stream().allMatch(tree -> tree.size() == 0);
    }
}
