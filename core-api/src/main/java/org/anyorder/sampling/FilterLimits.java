// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** The filters of the rows that have one, as {@link org.anyorder.kernel.LogitsKernel#filter} reads them. */
final class FilterLimits {
    private static final int COLUMNS = 5;

    private final double[] table;
    private final int columns;

    private FilterLimits(double[] table, int columns) {
        this.table = table;
        this.columns = columns;
    }

    static FilterLimits of(List<SamplingOptions> options, long vocabulary) {
        int count = 0;
        int columns = COLUMNS;
        for (SamplingOptions row : options) {
            if (row.cuts()) {
                count++;
                columns = row.typicalP() < 1 ? COLUMNS + 1 : columns;
            }
        }
        double[] table = new double[columns * count];
        int at = 0;
        for (int row = 0; row < options.size(); row++) {
            SamplingOptions mine = options.get(row);
            if (mine.cuts()) {
                table[at] = row;
                table[at + 1] = mine.topK().isPresent() ? mine.topK().getAsInt() : vocabulary;
                table[at + 2] = mine.topP().isPresent() ? mine.topP().get().p() : 1;
                boolean dropped = mine.topP().isPresent() && mine.topP().get().crossing() == Crossing.DROPPED;
                table[at + 3] = dropped ? 1 : 0;
                table[at + 4] = mine.minP();
                if (columns > COLUMNS) {
                    table[at + COLUMNS] = mine.typicalP();
                }
                at += columns;
            }
        }
        return new FilterLimits(table, columns);
    }

    /** Whether no row has a filter. */
    boolean isEmpty() {
        return table.length == 0;
    }

    NDArray on(NDManager owner) {
        return owner.create(table, new Shape(table.length / columns, columns));
    }
}
