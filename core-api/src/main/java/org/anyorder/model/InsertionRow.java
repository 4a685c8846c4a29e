// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * What an insertion model sees of one sequence.
 *
 * @param tokens visible token ids, without special tokens that the model adds; not copied
 * @param open for each slot (slot s has s visible tokens to its left; {@code tokens.length + 1} of them) whether
 *     something may be inserted there; not copied
 * @param prompt how many tokens stand before the first gap
 */
public record InsertionRow(int[] tokens, boolean[] open, int prompt) {

    /**
     * Checks the sizes.
     *
     * @param tokens visible token ids
     * @param open one flag per slot
     * @param prompt in {@code [0, tokens.length]}
     * @throws IllegalArgumentException if sizes disagree
     */
    public InsertionRow {
        if (open.length != tokens.length + 1) {
            throw new IllegalArgumentException("open must have " + (tokens.length + 1) + " slots, got " + open.length);
        }
        if (!(prompt >= 0 && prompt <= tokens.length)) {
            throw new IllegalArgumentException("prompt must be in [0, " + tokens.length + "], got " + prompt);
        }
    }
}
