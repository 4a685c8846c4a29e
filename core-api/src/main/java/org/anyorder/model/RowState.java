// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** What a model remembers of the rows of one run. One thread's. */
public interface RowState extends AutoCloseable {

    /**
     * Adds empty rows at the end.
     *
     * @param rows how many, at least 0
     */
    void join(int rows);

    /**
     * Keeps, drops, duplicates or reorders rows.
     *
     * @param rows for each new row the old row it continues
     */
    void select(int[] rows);

    /** Frees the state. A second call does nothing. */
    @Override
    void close();
}
