// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import org.anyorder.speculative.tree.DraftTree;

/** How a draft model's laws become a tree, level by level. Immutable and thread-safe. */
public interface Growth {

    /**
     * Opens a round.
     *
     * @return what draws the levels of one round
     */
    Levels begin();

    /** Draws the levels of one round, from the root down. One thread's. */
    interface Levels {

        /**
         * Draws at every node of a level.
         *
         * @param level from 0, the roots
         * @param frontier the nodes without children, and the laws there
         * @return for each of them the tokens drawn, in order; none to stop there
         */
        int[][] draw(int level, Frontier frontier);
    }

    /**
     * The number of nodes of a whole tree.
     *
     * @param depth its levels
     * @return the most it can be, {@link Integer#MAX_VALUE} if it is beyond
     */
    int nodes(int depth);

    /**
     * Whether a node has one child, drawn from its law.
     *
     * @return true if trees are chains
     */
    default boolean chains() {
        return false;
    }

    /**
     * How often a node was drawn at its parent.
     *
     * @param tree the tree
     * @param node a node, not the root
     * @return at least 1
     */
    static int multiplicity(DraftTree tree, int node) {
        int count = 0;
        for (int child : tree.drawnAt(tree.parents()[node])) {
            count += child == node ? 1 : 0;
        }
        return count;
    }
}
