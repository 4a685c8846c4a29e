// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which tokens followed which contexts in one text, counted as it grows. One thread's. */
final class NgramStore {
    private final int order;
    private final Map<List<Integer>, Map<Integer, Integer>> successors = new HashMap<>();
    private final List<Integer> text = new ArrayList<>();

    /** Counts n-grams up to the given n, at least 2. */
    NgramStore(int order) {
        this.order = order;
    }

    /** How many tokens were counted. */
    int length() {
        return text.size();
    }

    void add(int token) {
        for (int context = 1; context < order && context <= text.size(); context++) {
            List<Integer> before = List.copyOf(text.subList(text.size() - context, text.size()));
            successors.computeIfAbsent(before, unseen -> new HashMap<>()).merge(token, 1, Integer::sum);
        }
        text.add(token);
    }

    /**
     * Continues the text, each token the one that most often followed the longest known context, the lower id on ties.
     *
     * @param count how many tokens at most
     * @return the tokens, fewer where no context is known
     */
    int[] continuation(int count) {
        List<Integer> recent = new ArrayList<>(text.subList(Math.max(0, text.size() - order + 1), text.size()));
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            int token = successor(recent);
            if (token < 0) {
                return Arrays.copyOf(tokens, i);
            }
            tokens[i] = token;
            recent.add(token);
        }
        return tokens;
    }

    private int successor(List<Integer> recent) {
        for (int context = Math.min(order - 1, recent.size()); context >= 1; context--) {
            Map<Integer, Integer> counts = successors.get(recent.subList(recent.size() - context, recent.size()));
            if (counts != null) {
                return mostFrequent(counts);
            }
        }
        return -1;
    }

    private static int mostFrequent(Map<Integer, Integer> counts) {
        int best = -1;
        int most = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            boolean more = entry.getValue() > most;
            if (more || entry.getValue() == most && entry.getKey() < best) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return best;
    }
}
