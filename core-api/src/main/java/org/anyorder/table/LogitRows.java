// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.anyorder.model.Scores;
import org.anyorder.model.Want;

/** Collects rows of logits on the Java heap and hands them to the engine in one go. */
final class LogitRows {

    private final int width;
    private final double[] numbers;
    private int filled;

    LogitRows(int rows, int width) {
        long size = (long) rows * width;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    rows + " rows of " + width + " logits do not fit into one array; ask for fewer at a time");
        }
        this.width = width;
        this.numbers = new double[(int) size];
    }

    void add(double[] logits) {
        add(logits, 0);
    }

    void add(double[] logits, int from) {
        System.arraycopy(logits, from, numbers, filled, width);
        filled += width;
    }

    NDArray toArray(NDManager scope) {
        return scope.create(numbers, new Shape(width == 0 ? 0 : numbers.length / width, width));
    }

    Scores toScores(NDManager scope) {
        return Scores.of(toArray(scope));
    }

    static void requireLogitsOnly(Want want) {
        if (want != Want.LOGITS) {
            throw new IllegalArgumentException("want must be LOGITS, got " + want + ": a table has no hidden vectors");
        }
    }
}
