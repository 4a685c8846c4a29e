// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;

/** What a table says of one position given visible tokens at others. */
interface PositionLaw {

    /**
     * The logits of a position; the token it holds itself is not looked at. The answer is shared, so it is not changed.
     *
     * @param visible a token for each position of the table, the mask where nothing is seen
     */
    double[] logits(int[] visible, int position);

    /** Whether these tokens can occur together. */
    boolean possible(int[] visible);

    /** The given tokens of a row that may be shorter than the table. */
    static int[] visible(int[] tokens, boolean[] given, int length, int mask) {
        if (!(tokens.length <= length)) {
            throw new IllegalArgumentException(
                    "a row must hold at most " + length + " tokens, the table's length, got " + tokens.length);
        }
        int[] visible = new int[length];
        Arrays.fill(visible, mask);
        for (int position = 0; position < tokens.length; position++) {
            if (given[position]) {
                visible[position] = tokens[position];
            }
        }
        return visible;
    }
}
