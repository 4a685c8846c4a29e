// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

/**
 * The ways in which a sequence contains the visible tokens in their order, counted by dynamic programming.
 *
 * @param before {@code before[i][k]}: ways in which the first i tokens of the sequence contain the first k visible ones
 * @param after {@code after[i][k]}: ways in which the tokens from i on contain the visible ones from k on
 * @param sequence the sequence
 */
record Embeddings(long[][] before, long[][] after, int[] sequence) {

    static Embeddings of(int[] visible, int[] sequence) {
        int m = visible.length;
        long[][] before = new long[sequence.length + 1][m + 1];
        before[0][0] = 1;
        for (int i = 0; i < sequence.length; i++) {
            before[i + 1][0] = 1;
            for (int k = 1; k <= m; k++) {
                before[i + 1][k] = before[i][k] + (sequence[i] == visible[k - 1] ? before[i][k - 1] : 0);
            }
        }
        long[][] after = new long[sequence.length + 1][m + 1];
        after[sequence.length][m] = 1;
        for (int i = sequence.length - 1; i >= 0; i--) {
            after[i][m] = 1;
            for (int k = 0; k < m; k++) {
                after[i][k] = after[i + 1][k] + (sequence[i] == visible[k] ? after[i + 1][k + 1] : 0);
            }
        }
        return new Embeddings(before, after, sequence);
    }

    long count() {
        return after[0][0];
    }

    /** Adds {@code weight} for each way and each token that is dropped in it, at (slot, token). */
    void addDropped(double[] insert, int vocabulary, double weight) {
        for (int i = 0; i < sequence.length; i++) {
            for (int slot = 0; slot < after[0].length; slot++) {
                insert[slot * vocabulary + sequence[i]] += weight * before[i][slot] * after[i + 1][slot];
            }
        }
    }
}
