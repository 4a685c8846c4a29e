// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import java.util.Arrays;
import org.anyorder.speculative.tree.DraftTree;

/**
 * K drafts, each drawn token by token, that share what they have in common (Sun et al. 2023, SpecTr, arXiv 2310.15141);
 * one draft is a chain. Greedy drafts are all the same, so one is made.
 *
 * @param drafts K, at least 1
 */
public record IndependentDrafts(int drafts) implements Growth {

    /**
     * Checks the number.
     *
     * @param drafts K, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public IndependentDrafts {
        if (!(drafts >= 1)) {
            throw new IllegalArgumentException("drafts must be at least 1, got " + drafts);
        }
    }

    @Override
    public Levels begin() {
        return (level, frontier) -> {
            int[] counts = new int[frontier.size()];
            Arrays.setAll(counts, node -> count(frontier, node));
            return frontier.independent(counts);
        };
    }

    /** As many draws as drafts lead here. */
    private int count(Frontier frontier, int node) {
        if (frontier.greedy(node)) {
            return 1;
        }
        int at = frontier.nodes()[node];
        return at == DraftTree.ROOT ? drafts : Growth.multiplicity(frontier.trees()[node], at);
    }

    @Override
    public boolean chains() {
        return drafts == 1;
    }

    @Override
    public int nodes(int depth) {
        return (int) Math.min(Integer.MAX_VALUE, (long) drafts * depth);
    }
}
