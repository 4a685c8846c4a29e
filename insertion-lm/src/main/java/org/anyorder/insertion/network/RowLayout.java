// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.model.InsertionRow;

/**
 * A row with its special tokens: as it stands when it begins with CLS, else {@code [CLS] [BOS] tokens} or {@code [CLS]
 * prompt [BOS] tokens} as the configuration says.
 *
 * @param tokens all visible tokens in order
 * @param neighbours index in {@code tokens} of the left neighbour of each open slot, ascending
 * @param added how many of the tokens are not the row's own
 */
record RowLayout(int[] tokens, int[] neighbours, int added) {
    private static final int CLS_AND_BOS = 2;

    /** How many tokens a layout adds. */
    static int added(InsertionRow row, InsertionConfig config) {
        OptionalInt cls = config.tokens().cls();
        // A row whose first gap stands before its first token was not given with CLS in front, whatever grows there.
        boolean complete = row.prompt() > 0 && cls.isPresent() && row.token(0) == cls.getAsInt();
        return complete || cls.isEmpty() || config.tokens().bos().isEmpty() ? 0 : CLS_AND_BOS;
    }

    static RowLayout of(InsertionRow row, InsertionConfig config) {
        if (added(row, config) == 0) {
            return asItStands(row);
        }
        int prompt = config.layout() == PromptLayout.PREFIX ? row.prompt() : 0;
        int[] tokens = new int[row.length() + CLS_AND_BOS];
        tokens[0] = config.tokens().cls().orElseThrow();
        for (int index = 0; index < row.length(); index++) {
            tokens[index + (index < prompt ? 1 : CLS_AND_BOS)] = row.token(index);
        }
        tokens[prompt + 1] = config.tokens().bos().orElseThrow();
        int[] neighbours = open(row)
                .map(slot -> slot < prompt ? slot : slot + 1) // the slot at the end of the prompt is the one after BOS
                .toArray();
        return new RowLayout(tokens, neighbours, CLS_AND_BOS);
    }

    private static RowLayout asItStands(InsertionRow row) {
        if (row.open(0)) {
            throw new IllegalArgumentException("nothing can be inserted before the first token: the model's"
                    + " configuration names no cls_token_id and bos_token_id to put in front of it");
        }
        return new RowLayout(row.tokens(), open(row).map(slot -> slot - 1).toArray(), 0);
    }

    private static IntStream open(InsertionRow row) {
        return IntStream.rangeClosed(0, row.length()).filter(row::open);
    }

    int length() {
        return tokens.length;
    }

    int token(int index) {
        return tokens[index];
    }

    int slots() {
        return neighbours.length;
    }
}
