// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** A row that holds its tokens. */
record GivenRow(int[] tokens, boolean[] open, int prompt) implements InsertionRow {

    GivenRow {
        tokens = tokens.clone();
        open = open.clone();
        if (open.length != tokens.length + 1) {
            throw new IllegalArgumentException("open must have " + (tokens.length + 1) + " slots, got " + open.length);
        }
        if (!(prompt >= 0 && prompt <= tokens.length)) {
            throw new IllegalArgumentException("prompt must be in [0, " + tokens.length + "], got " + prompt);
        }
    }

    @Override
    public int length() {
        return tokens.length;
    }

    @Override
    public int token(int index) {
        return tokens[index];
    }

    @Override
    public boolean open(int slot) {
        return open[slot];
    }

    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    @Override
    public boolean[] open() {
        return open.clone();
    }
}
