// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** A feature: positions lie on a grid (voices × time, rows × columns), counted row by row. */
public interface TokenGrid {

    /**
     * Rows of the grid.
     *
     * @return at least 1
     */
    int rows();

    /**
     * Columns of the grid.
     *
     * @return at least 1
     */
    int columns();
}
