// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import org.anyorder.speculative.tree.DraftTree;

/**
 * A sequence, and what was asked ahead of it.
 *
 * @param row the sequence
 * @param law the row of the kept logits for its next position; those of the positions behind it follow
 * @param known by position, for as many as may be drafted: how many ranks were known when it was asked
 */
record AheadRow(SubsetRow row, int law, int... known) {

    /** How many positions may be drafted. */
    int drafts() {
        return Math.min(known.length, row.behindTheNext());
    }

    /** The token to the left of a place, if it was not known when the place was asked. */
    int left(int place, DraftTree tree, int node) {
        return row.left(place, known[place], tree.pathTokens(node));
    }
}
