// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.TokenDrawKernel;

/** The uniforms of a batch of tree draws: rows that are drawn fill theirs from their own streams, root level first. */
final class Uniforms {
    private static final double GREEDY = -1;

    private final int levels;
    private final double[] values;
    private int greedy;

    /**
     * Uniforms that no row has taken yet.
     *
     * @param rows number of rows
     * @param outcomes length of the rows' law, at least that of every single row
     */
    Uniforms(int rows, long outcomes) {
        this.levels = TokenDrawKernel.levels(outcomes);
        this.values = new double[rows * levels];
    }

    /**
     * Takes what one row needs. A row whose own law is shorter takes only its own number: above, all of its mass lies
     * in the first child, which any uniform picks.
     */
    void take(int row, Choice choice, long outcomes, RandomGenerator random) {
        if (choice == Choice.GREEDY) {
            values[row * levels] = GREEDY;
            greedy++;
            return;
        }
        int end = (row + 1) * levels;
        for (int at = end - TokenDrawKernel.levels(outcomes); at < end; at++) {
            values[at] = random.nextDouble();
        }
    }

    TokenDrawKernel.Rows rows() {
        if (greedy == 0) {
            return TokenDrawKernel.Rows.SAMPLED;
        }
        return greedy * levels == values.length ? TokenDrawKernel.Rows.GREEDY : TokenDrawKernel.Rows.MIXED;
    }

    NDArray on(NDManager owner) {
        return owner.create(values, new Shape(values.length / levels, levels));
    }
}
