// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.UnsupportedTemplateException;

/**
 * A prompt with sets, as a model sees it (Set-Based Prompting, McIlroy-Young et al. 2024, arXiv 2406.06581).
 *
 * <p>What stands before a set A, its sub-sequences S₁ … Sₙ and what follows D: every Sᵢ has the positions from |A| on,
 * and D those from |A| + max |Sᵢ| on; every token sees those before it, but for tokens of other sub-sequences of its
 * own set. So what the model makes of each Sᵢ depends on A and Sᵢ alone, and what it makes of D on a sum over the set,
 * whatever the order of listing. A prompt may hold several sets.
 *
 * @param tokens without the delimiters; not copied
 * @param positions of each token; not copied
 * @param members for each token the number of its sub-sequence among all of the prompt, −1 outside sets; not copied
 * @param sets for each token the number of its set, −1 outside; not copied
 * @param next the position of what follows the prompt
 */
record SetPrompt(int[] tokens, int[] positions, int[] members, int[] sets, int next) {
    private static final int OUTSIDE = -1;

    /**
     * Reads a prompt.
     *
     * @throws UnsupportedTemplateException if delimiters do not match, a sub-sequence is empty, or nothing follows a
     *     set
     */
    static SetPrompt of(int[] prompt, Delimiters delimiters) {
        return new Reading(prompt, delimiters).read();
    }

    /** What comes next alone: a token behind all of this. */
    SetPrompt followedBy(int token) {
        int[] outside = {OUTSIDE};
        return new SetPrompt(new int[] {token}, new int[] {next}, outside, outside, next + 1);
    }

    /** Whether each token sees each other one. */
    boolean[][] visible() {
        boolean[][] visible = new boolean[tokens.length][tokens.length];
        for (int query = 0; query < tokens.length; query++) {
            for (int key = 0; key <= query; key++) {
                boolean apart = sets[query] != OUTSIDE && sets[query] == sets[key] && members[query] != members[key];
                visible[query][key] = !apart;
            }
        }
        return visible;
    }

    /** Reads from left to right. */
    private static final class Reading {
        private final int[] prompt;
        private final Delimiters delimiters;
        private final List<int[]> placed = new ArrayList<>(); // token, position, member, set
        private int place;
        private int position;
        private int begun;
        private int longest;
        private int member;
        private int set;
        private boolean inside;

        Reading(int[] prompt, Delimiters delimiters) {
            this.prompt = prompt;
            this.delimiters = delimiters;
        }

        SetPrompt read() {
            for (place = 0; place < prompt.length; place++) {
                int token = prompt[place];
                if (token == delimiters.start()) {
                    open();
                } else if (token == delimiters.split()) {
                    split("split");
                } else if (token == delimiters.end()) {
                    close();
                } else {
                    placed.add(new int[] {token, position++, inside ? member : OUTSIDE, inside ? set : OUTSIDE});
                }
            }
            if (inside) {
                throw refused("a set is begun and not ended");
            }
            if (prompt.length > 0 && prompt[prompt.length - 1] == delimiters.end()) {
                throw refused("a token must follow the last set: what comes next is predicted from one that sees all of"
                        + " it");
            }
            return new SetPrompt(column(0), column(1), column(2), column(3), position);
        }

        private void open() {
            if (inside) {
                throw refused("a set begins inside a set");
            }
            inside = true;
            begun = position;
            longest = 0;
        }

        private void split(String what) {
            if (!inside) {
                throw refused(what + " outside a set");
            }
            if (position == begun) {
                throw refused("a sub-sequence is empty");
            }
            longest = Math.max(longest, position - begun);
            position = begun;
            member++;
        }

        private void close() {
            split("end");
            position = begun + longest;
            inside = false;
            set++;
        }

        private UnsupportedTemplateException refused(String why) {
            return new UnsupportedTemplateException(
                    "the prompt's sets must be written as start, sub-sequences with split"
                            + " between them, end; at token " + Math.min(place, prompt.length - 1) + ": " + why);
        }

        private int[] column(int which) {
            return placed.stream().mapToInt(entry -> entry[which]).toArray();
        }
    }
}
