// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.util.Arrays;

/**
 * In which order the positions of a row are decided, and who may see whom therefore.
 *
 * <p>A position sees those of lower rank than a limit, so a mask is one number per position: a prompt position sees the
 * prompt, any other what was decided before it. Queries see less than tokens, who know what they are themselves.
 *
 * @param ranks when each position is decided, from 0
 * @param prompt how many ranks are given
 */
public record SubsetOrder(int[] ranks, int prompt) {

    /** What a query sees; every query sees the whole prompt. */
    public enum Sight {
        /** All that was decided before it: the factors of the chain. */
        ORACLE,
        /** What is decided now: independent conditionals. */
        DRAFT
    }

    /**
     * Checks that the ranks are an order.
     *
     * @param ranks each of 0 … N − 1 once
     * @param prompt in [0, N]
     * @throws IllegalArgumentException if not
     */
    public SubsetOrder {
        ranks = ranks.clone();
        boolean[] seen = new boolean[ranks.length];
        for (int rank : ranks) {
            if (!(rank >= 0 && rank < seen.length && !seen[rank])) {
                throw new IllegalArgumentException(
                        "ranks must be 0 … " + (seen.length - 1) + ", each once, got " + Arrays.toString(ranks));
            }
            seen[rank] = true;
        }
        if (!(prompt >= 0 && prompt <= ranks.length)) {
            throw new IllegalArgumentException("prompt must be in [0, " + ranks.length + "], got " + prompt);
        }
    }

    /**
     * When each position is decided.
     *
     * @return for each position its rank; a new array
     */
    @Override
    public int[] ranks() {
        return ranks.clone();
    }

    /** How many positions there are. */
    int length() {
        return ranks.length;
    }

    /** The position of each rank. */
    int[] positions() {
        int[] positions = new int[ranks.length];
        for (int position = 0; position < positions.length; position++) {
            positions[ranks[position]] = position;
        }
        return positions;
    }

    /** A token of this rank sees the ranks below the limit, its own among them. */
    static int contentLimit(int rank, int prompt) {
        return Math.max(prompt, rank + 1);
    }

    /** A query of this rank that is asked when so many ranks are decided sees the ranks below the limit. */
    static int queryLimit(int rank, int prompt, int decided) {
        return Math.max(prompt, Math.min(rank, decided));
    }

    /**
     * Which positions queries must not see when nothing but the prompt is decided.
     *
     * @param sight what queries see
     * @return for each position whether a query there must not see each of the others
     */
    public boolean[][] hidden(Sight sight) {
        return hidden(sight, prompt);
    }

    /**
     * Which positions queries must not see.
     *
     * @param sight what queries see
     * @param decided how many ranks are decided now
     * @return for each position whether a query there must not see each of the others
     */
    public boolean[][] hidden(Sight sight, int decided) {
        boolean[][] hidden = new boolean[ranks.length][ranks.length];
        for (int query = 0; query < ranks.length; query++) {
            int limit = queryLimit(ranks[query], prompt, sight == Sight.DRAFT ? decided : ranks.length);
            for (int key = 0; key < ranks.length; key++) {
                hidden[query][key] = ranks[key] >= limit;
            }
        }
        return hidden;
    }
}
