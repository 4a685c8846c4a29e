// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * What an insertion model sees of one sequence. Slot s has s visible tokens to its left, so there is one slot more than
 * tokens. A row may be a view of a sequence that goes on growing: it is read during an evaluation and not kept.
 */
public interface InsertionRow {

    /**
     * How many tokens are visible, special tokens that the model adds not counted.
     *
     * @return at least 0
     */
    int length();

    /**
     * A visible token.
     *
     * @param index in {@code [0, length())}
     * @return its id
     */
    int token(int index);

    /**
     * Whether something may be inserted into a slot.
     *
     * @param slot in {@code [0, length()]}
     * @return true if the slot is open
     */
    boolean open(int slot);

    /**
     * How many tokens stand before the first gap.
     *
     * @return in {@code [0, length()]}
     */
    int prompt();

    /**
     * All visible tokens.
     *
     * @return a new array
     */
    default int[] tokens() {
        int[] tokens = new int[length()];
        for (int index = 0; index < tokens.length; index++) {
            tokens[index] = token(index);
        }
        return tokens;
    }

    /**
     * Which slots are open.
     *
     * @return one flag per slot, a new array
     */
    default boolean[] open() {
        boolean[] open = new boolean[length() + 1];
        for (int slot = 0; slot < open.length; slot++) {
            open[slot] = open(slot);
        }
        return open;
    }

    /**
     * A row of its own.
     *
     * @param tokens visible token ids; copied
     * @param open one flag per slot; copied
     * @param prompt in {@code [0, tokens.length]}
     * @return the row
     * @throws IllegalArgumentException if sizes disagree
     */
    static InsertionRow of(int[] tokens, boolean[] open, int prompt) {
        return new GivenRow(tokens, open, prompt);
    }
}
