// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What an any-subset model remembers of each row. */
public interface SubsetState extends RowState {

    /**
     * Evaluates the wanted positions of each row.
     *
     * @param scope owns the result
     * @param pass orders, decided positions and what is wanted
     * @return logits {@code (wanted, vocab)}
     */
    Scores evaluate(NDManager scope, SubsetPass pass);

    /**
     * Evaluates several continuations of each row at once: the first is the row itself, the others decide more. Behind
     * it the state remembers of each row what its first continuation decides, and nothing of the others.
     *
     * <p>A model that does not know better makes a row of each continuation for as long as that takes.
     *
     * @param scope owns the result
     * @param pass {@link SubsetPass.View#MARGINALS}, a row for each continuation
     * @param origins the row of the state that each continues: 0, as often as it has continuations, then 1, and so on
     * @return logits {@code (wanted, vocab)}
     * @throws IllegalArgumentException if the origins are others
     */
    default Scores evaluate(NDManager scope, SubsetPass pass, int[] origins) {
        int[] firsts = firsts(origins);
        select(origins);
        try {
            return evaluate(scope, pass);
        } finally {
            select(firsts);
        }
    }

    /**
     * Where the continuations of each row begin.
     *
     * @param origins as of {@link #evaluate(NDManager, SubsetPass, int[])}
     * @return for each row of the state the number of its first continuation
     * @throws IllegalArgumentException if they do not begin with 0, or leave a row out, or go back
     */
    static int[] firsts(int[] origins) {
        int before = -1;
        for (int origin : origins) {
            if (!(origin == before || origin == before + 1) || origin < 0) {
                throw new IllegalArgumentException(
                        "origins must be 0, then each the one before or the next row, got " + Arrays.toString(origins));
            }
            before = origin;
        }
        return IntStream.range(0, origins.length)
                .filter(row -> row == 0 || origins[row] != origins[row - 1])
                .toArray();
    }
}
