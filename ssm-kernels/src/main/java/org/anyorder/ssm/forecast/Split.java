// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * Which times of a file are for training, which for choosing, which for measuring: one behind the other. What is beyond
 * is not used.
 *
 * @param training rows to train on, at least 1
 * @param validation rows to choose on, at least 1
 * @param test rows to measure on, at least 1
 */
public record Split(int training, int validation, int test) {
    private static final String KEY = "split";

    /**
     * Checks the numbers.
     *
     * @param training rows to train on
     * @param validation rows to choose on
     * @param test rows to measure on
     */
    public Split {
        if (!(training >= 1 && validation >= 1 && test >= 1)) {
            throw new IllegalArgumentException("split must be three numbers of rows, each at least 1, got " + training
                    + ", " + validation + ", " + test);
        }
    }

    /**
     * Six, two and two tenths.
     *
     * @param length rows there are, at least 10
     * @return the split
     */
    public static Split of(int length) {
        if (!(length >= 10)) {
            throw new IllegalArgumentException("a file to split must have at least 10 rows, got " + length);
        }
        int fifth = length / 5;
        return new Split(length - 2 * fifth, fifth, fifth);
    }

    /**
     * The key {@code split} of a configuration, three numbers of rows.
     *
     * @param data where it may stand
     * @param length rows there are
     * @return the split; six, two and two tenths if it is not there
     * @throws CheckpointFormatException if it is not three numbers, or more than there are rows
     */
    public static Split read(ModelConfig data, int length) throws CheckpointFormatException {
        int[] rows = data.optionalIntegers(KEY, 1, Integer.MAX_VALUE);
        if (rows.length == 0) {
            try {
                return of(length);
            } catch (IllegalArgumentException refused) {
                throw new CheckpointFormatException(data.origin() + ": " + refused.getMessage(), refused);
            }
        }
        if (rows.length != 3 || (long) rows[0] + rows[1] + rows[2] > length) {
            throw data.refuse(KEY, "three numbers of rows, together at most the " + length + " there are");
        }
        return new Split(rows[0], rows[1], rows[2]);
    }
}
