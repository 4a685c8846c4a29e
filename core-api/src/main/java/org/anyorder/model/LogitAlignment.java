// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** In which row of its output a masked network predicts a position. */
public enum LogitAlignment {
    /** In the position's own row. */
    SAME_ROW("a position is predicted in its own row"),
    /**
     * In the row before, as autoregressive networks do: nothing can be said of a position whose row before is not run.
     * Position 0 has none and is read in its own row.
     */
    PREVIOUS_ROW("a position is predicted in the row before");

    private final String words;

    LogitAlignment(String words) {
        this.words = words;
    }

    /**
     * What it means, for people.
     *
     * @return a few words
     */
    public String words() {
        return words;
    }

    /**
     * The row to read.
     *
     * @param position the position to predict, at least 0
     * @return the position whose row predicts it
     */
    public int row(int position) {
        return this == SAME_ROW || position == 0 ? position : position - 1;
    }
}
