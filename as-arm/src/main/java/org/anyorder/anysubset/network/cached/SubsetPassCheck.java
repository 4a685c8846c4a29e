// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.cached;

import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;

/**
 * Refuses passes that a network cannot answer: a wrong id or position would read other memory.
 *
 * @param maxLength the most positions of a row
 * @param vocabulary how many tokens there are
 */
public record SubsetPassCheck(int maxLength, int vocabulary) {

    void check(SubsetPass pass) {
        int rows = pass.canvas().tokens().length;
        if (!(pass.ranks().length == rows
                && pass.prompt().length == rows
                && pass.decided().length == rows
                && pass.wanted().rows() == rows)) {
            throw new IllegalArgumentException("ranks, prompt, decided and wanted must have " + rows + " rows, got "
                    + pass.ranks().length + ", " + pass.prompt().length + ", " + pass.decided().length + " and "
                    + pass.wanted().rows());
        }
        for (int row = 0; row < rows; row++) {
            int length = pass.canvas().tokens()[row].length;
            if (!(length <= maxLength)) {
                throw new IllegalArgumentException("row " + row + " must have at most " + maxLength
                        + " positions, as the model has, got " + length);
            }
            int decided = pass.decided()[row];
            if (!(pass.prompt()[row] >= 1 && pass.prompt()[row] <= decided && decided <= length)) {
                throw new IllegalArgumentException("row " + row + " must have 1 <= prompt <= decided <= " + length
                        + ": the first token of all is predicted from another; got prompt " + pass.prompt()[row]
                        + ", decided " + decided);
            }
            requireOrder(row, pass.ranks()[row], length);
            requireTokens(pass, row, needed(pass, row, decided));
        }
    }

    private static void requireOrder(int row, int[] ranks, int length) {
        boolean[] seen = new boolean[length];
        for (int rank : ranks) {
            if (ranks.length != length || !(rank >= 0 && rank < length) || seen[rank]) {
                throw new IllegalArgumentException(
                        "ranks of row " + row + " must be a permutation of the numbers below " + length);
            }
            seen[rank] = true;
        }
    }

    /** Up to which rank tokens are read. */
    private static int needed(SubsetPass pass, int row, int decided) {
        int least = pass.view() == View.CHAIN ? pass.prompt()[row] : decided;
        int needed = least;
        int[] offsets = pass.wanted().offsets();
        for (int i = offsets[row]; i < offsets[row + 1]; i++) {
            int position = pass.wanted().positions()[i];
            int length = pass.ranks()[row].length;
            if (!(position >= 0 && position < length)) {
                throw new IllegalArgumentException(
                        "wanted position of row " + row + " must be in [0, " + length + "), got " + position);
            }
            int rank = pass.ranks()[row][position];
            if (!(rank >= least)) {
                throw new IllegalArgumentException("wanted position of row " + row + " must have a rank of at least "
                        + least + ", got position " + position + " of rank " + rank);
            }
            needed = pass.view() == View.CHAIN ? Math.max(needed, rank) : needed;
        }
        return needed;
    }

    private void requireTokens(SubsetPass pass, int row, int needed) {
        int[] tokens = pass.canvas().tokens()[row];
        for (int position = 0; position < tokens.length; position++) {
            boolean read = pass.ranks()[row][position] < needed;
            if (read && !(tokens[position] >= 0 && tokens[position] < vocabulary)) {
                throw new IllegalArgumentException("tokens must be in [0, " + vocabulary + "), got " + tokens[position]
                        + " at position " + position + " of row " + row);
            }
        }
    }
}
