// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.model.CausalModel;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;

/**
 * Drafts what followed the last tokens where they stood before in the sequence itself (prompt lookup decoding; Saxena
 * 2023): the longest suffix of up to n tokens that occurs earlier decides. No model, no memory; nothing is drafted
 * where nothing is found.
 *
 * @param maxNgram n, the longest suffix looked for, at least 1
 * @param occurrence which of several earlier places is taken
 */
public record PromptLookup(int maxNgram, Occurrence occurrence) implements Drafter {
    /** n of the published code. */
    public static final int MAX_NGRAM = 3;

    /** Which earlier place is taken. */
    public enum Occurrence {
        /** The first one, as in the published code. */
        FIRST,
        /** The nearest one. */
        LAST
    }

    /**
     * Checks n.
     *
     * @param maxNgram n, at least 1
     * @param occurrence which place
     * @throws IllegalArgumentException if n is less than 1
     */
    public PromptLookup {
        if (!(maxNgram >= 1)) {
            throw new IllegalArgumentException("maxNgram must be at least 1, got " + maxNgram);
        }
    }

    @Override
    public DraftRun begin(CausalModel target, NDManager owner) {
        return (live, depth, round, step) -> {
            List<DraftTree> trees = new ArrayList<>();
            for (int row = 0; row < live.size(); row++) {
                Canvas canvas = live.get(row);
                trees.add(depth[row] == 0 ? DraftTree.EMPTY : DraftTree.chain(lookUp(canvas.tokens(0), depth[row])));
            }
            return Drafts.certain(trees);
        };
    }

    /**
     * What followed the end of a text before.
     *
     * @param text token ids
     * @param count how many tokens to propose at most
     * @return the proposed tokens, fewer where the text ends, none if no suffix occurs before
     */
    int[] lookUp(int[] text, int count) {
        for (int suffix = Math.min(maxNgram, text.length - 1); suffix >= 1; suffix--) {
            int place = place(text, suffix);
            if (place >= 0) {
                int from = place + suffix;
                int[] found = new int[Math.min(count, text.length - from)];
                System.arraycopy(text, from, found, 0, found.length);
                return found;
            }
        }
        return new int[0];
    }

    private int place(int[] text, int suffix) {
        int places = text.length - suffix; // the suffix itself stands there and does not count
        for (int i = 0; i < places; i++) {
            int place = occurrence == Occurrence.FIRST ? i : places - 1 - i;
            if (stands(text, suffix, place)) {
                return place;
            }
        }
        return -1;
    }

    private static boolean stands(int[] text, int suffix, int place) {
        for (int i = 0; i < suffix; i++) {
            if (text[place + i] != text[text.length - suffix + i]) {
                return false;
            }
        }
        return true;
    }
}
