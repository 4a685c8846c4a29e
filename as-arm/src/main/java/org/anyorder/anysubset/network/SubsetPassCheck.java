// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.Targets;

/** Refuses passes that a network cannot answer: a wrong id or position would read other memory. */
final class SubsetPassCheck {

    private SubsetPassCheck() {}

    static void check(SubsetPass pass, XlnetConfig config) {
        int rows = pass.canvas().tokens().length;
        requireRows("ranks", pass.ranks().length, rows);
        requireRows("prompt", pass.prompt().length, rows);
        requireRows("decided", pass.decided().length, rows);
        requireRows("wanted", pass.wanted().rows(), rows);
        for (int row = 0; row < rows; row++) {
            check(pass, row, config);
        }
    }

    private static void check(SubsetPass pass, int row, XlnetConfig config) {
        int[] tokens = pass.canvas().tokens()[row];
        int[] ranks = pass.ranks()[row];
        if (!(tokens.length <= config.maxLength())) {
            throw new IllegalArgumentException("row " + row + " must have at most " + config.maxLength()
                    + " positions, as the model has, got " + tokens.length);
        }
        if (ranks.length != tokens.length) {
            throw new IllegalArgumentException(
                    "ranks of row " + row + " must be " + tokens.length + ", one per position, got " + ranks.length);
        }
        int prompt = pass.prompt()[row];
        int decided = pass.decided()[row];
        if (!(prompt >= 1 && prompt <= decided && decided <= ranks.length)) {
            throw new IllegalArgumentException("row " + row + " must have 1 <= prompt <= decided <= " + ranks.length
                    + ": an any-order transformer needs a known token to look at; got prompt " + prompt
                    + ", decided " + decided);
        }
        new SubsetOrder(ranks, prompt);
        checkTokens(pass, row, needed(pass, row, ranks, decided), config);
    }

    /** Up to which rank tokens are read. */
    private static int needed(SubsetPass pass, int row, int[] ranks, int decided) {
        Targets wanted = pass.wanted();
        int needed = pass.view() == View.CHAIN ? pass.prompt()[row] : decided;
        for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
            int position = wanted.positions()[i];
            if (!(position >= 0 && position < ranks.length)) {
                throw new IllegalArgumentException(
                        "wanted position of row " + row + " must be in [0, " + ranks.length + "), got " + position);
            }
            needed = pass.view() == View.CHAIN ? Math.max(needed, ranks[position]) : needed;
        }
        return needed;
    }

    private static void checkTokens(SubsetPass pass, int row, int needed, XlnetConfig config) {
        int[] tokens = pass.canvas().tokens()[row];
        for (int position = 0; position < tokens.length; position++) {
            int token = tokens[position];
            if (pass.ranks()[row][position] < needed && !(token >= 0 && token < config.vocabulary())) {
                throw new IllegalArgumentException("tokens must be in [0, " + config.vocabulary() + "), got " + token
                        + " at position " + position + " of row " + row);
            }
        }
    }

    private static void requireRows(String name, int given, int rows) {
        if (given != rows) {
            throw new IllegalArgumentException(name + " must have " + rows + " rows, got " + given);
        }
    }
}
