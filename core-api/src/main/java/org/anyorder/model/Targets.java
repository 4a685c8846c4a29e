// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * Rows and positions whose logits are wanted: row r wants {@code positions[offsets[r]] … positions[offsets[r + 1] -
 * 1]}. Wanted logits come back in this order.
 *
 * @param offsets rows + 1 ascending numbers from 0 to the length of {@code positions}; not copied
 * @param positions positions, each within its row; not copied
 */
public record Targets(int[] offsets, int[] positions) {

    /**
     * Checks the offsets.
     *
     * @param offsets rows + 1 ascending numbers
     * @param positions positions
     * @throws IllegalArgumentException if the offsets do not describe the positions
     */
    public Targets {
        if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != positions.length) {
            throw new IllegalArgumentException(
                    "offsets must run from 0 to " + positions.length + ", got " + java.util.Arrays.toString(offsets));
        }
        for (int row = 1; row < offsets.length; row++) {
            if (!(offsets[row] >= offsets[row - 1])) {
                throw new IllegalArgumentException("offsets must ascend, got " + java.util.Arrays.toString(offsets));
            }
        }
    }

    /**
     * One position of each row.
     *
     * @param positions a position per row
     * @return the targets
     */
    public static Targets onePerRow(int... positions) {
        int[] offsets = new int[positions.length + 1];
        for (int row = 0; row < offsets.length; row++) {
            offsets[row] = row;
        }
        return new Targets(offsets, positions);
    }

    /**
     * The given positions of each row.
     *
     * @param perRow positions by row
     * @return the targets
     */
    public static Targets of(int[][] perRow) {
        int[] offsets = new int[perRow.length + 1];
        for (int row = 0; row < perRow.length; row++) {
            offsets[row + 1] = offsets[row] + perRow[row].length;
        }
        int[] positions = new int[offsets[perRow.length]];
        for (int row = 0; row < perRow.length; row++) {
            System.arraycopy(perRow[row], 0, positions, offsets[row], perRow[row].length);
        }
        return new Targets(offsets, positions);
    }

    /**
     * How many rows there are.
     *
     * @return the rows
     */
    public int rows() {
        return offsets.length - 1;
    }

    /**
     * How many positions are wanted.
     *
     * @return the positions of all rows
     */
    public int count() {
        return positions.length;
    }
}
