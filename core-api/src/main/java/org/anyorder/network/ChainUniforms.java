// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import java.util.Arrays;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * The uniforms of a chain as its kernel takes them.
 *
 * @param table row after row; negative throughout where a row takes the most probable token
 * @param width numbers of a row
 * @param rows how the rows are drawn
 */
record ChainUniforms(double[] table, int width, TokenDrawKernel.Rows rows) {
    private static final double GREEDY = -1;

    /**
     * Lays them out.
     *
     * @param uniforms by row, none for those that are greedy
     * @param width how many each other row has
     * @throws IllegalArgumentException if a row has another number
     */
    static ChainUniforms of(double[][] uniforms, int width) {
        double[] table = new double[uniforms.length * width];
        int greedy = 0;
        for (int row = 0; row < uniforms.length; row++) {
            int given = uniforms[row].length;
            if (given == 0) {
                greedy++;
                Arrays.fill(table, row * width, (row + 1) * width, GREEDY);
            } else if (given == width) {
                System.arraycopy(uniforms[row], 0, table, row * width, width);
            } else {
                throw new IllegalArgumentException(
                        "uniforms of row " + row + " must be " + width + " or none, got " + given);
            }
        }
        TokenDrawKernel.Rows rows = greedy == 0
                ? TokenDrawKernel.Rows.SAMPLED
                : greedy == uniforms.length ? TokenDrawKernel.Rows.GREEDY : TokenDrawKernel.Rows.MIXED;
        return new ChainUniforms(table, width, rows);
    }
}
