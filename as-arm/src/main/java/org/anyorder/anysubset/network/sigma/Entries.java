// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import java.util.Arrays;
import org.anyorder.anysubset.network.cached.CachedSubsetState;

/**
 * Tokens as they enter the network, one after the other.
 *
 * @param tokens the tokens; not copied
 * @param at where each stands; not copied
 * @param next which position is predicted from it; not copied
 */
record Entries(int[] tokens, int[] at, int[] next) implements CachedSubsetState.Held {
    static final Entries NONE = new Entries(new int[0], new int[0], new int[0]);

    @Override
    public int length() {
        return tokens.length;
    }

    /** Some of them. */
    Entries range(int from, int to) {
        return new Entries(
                Arrays.copyOfRange(tokens, from, to),
                Arrays.copyOfRange(at, from, to),
                Arrays.copyOfRange(next, from, to));
    }

    Entries followedBy(Entries more) {
        return new Entries(joined(tokens, more.tokens), joined(at, more.at), joined(next, more.next));
    }

    private static int[] joined(int[] first, int[] second) {
        int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** How many of the first are the same in both. */
    int common(Entries other) {
        int same = 0;
        while (same < Math.min(length(), other.length())
                && tokens[same] == other.tokens[same]
                && at[same] == other.at[same]
                && next[same] == other.next[same]) {
            same++;
        }
        return same;
    }
}
