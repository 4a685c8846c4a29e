// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * The uniforms of a batch of tree draws, some columns of a table that goes to the device: rows that are drawn fill
 * theirs from their own streams, root level first.
 */
final class Uniforms {
    private static final double GREEDY = -1;

    private final double[] table;
    private final int width;
    private final int first;
    private final int levels;
    private int greedy;

    /**
     * Uniforms that no row has taken yet, in a table of their own.
     *
     * @param rows number of rows
     * @param outcomes length of the rows' law, at least that of every single row
     */
    Uniforms(int rows, long outcomes) {
        this(
                new double[rows * TokenDrawKernel.levels(outcomes)],
                TokenDrawKernel.levels(outcomes),
                0,
                TokenDrawKernel.levels(outcomes));
    }

    /**
     * Uniforms that no row has taken yet, in columns of a table.
     *
     * @param table row after row
     * @param width columns of the table
     * @param first the first column for the uniforms
     * @param levels how many columns they have
     */
    Uniforms(double[] table, int width, int first, int levels) {
        this.table = table;
        this.width = width;
        this.first = first;
        this.levels = levels;
    }

    /**
     * Takes what one row needs. A row whose own law is shorter takes only its own number: above, all of its mass lies
     * in the first child, which any uniform picks.
     */
    void take(int row, Choice choice, long outcomes, RandomGenerator random) {
        int start = row * width + first;
        if (choice == Choice.GREEDY) {
            table[start] = GREEDY;
            greedy++;
            return;
        }
        int end = start + levels;
        for (int at = end - TokenDrawKernel.levels(outcomes); at < end; at++) {
            table[at] = random.nextDouble();
        }
    }

    TokenDrawKernel.Rows rows() {
        if (greedy == 0) {
            return TokenDrawKernel.Rows.SAMPLED;
        }
        return greedy * width == table.length ? TokenDrawKernel.Rows.GREEDY : TokenDrawKernel.Rows.MIXED;
    }

    NDArray on(NDManager owner) {
        return owner.create(table, new Shape(table.length / width, width));
    }
}
