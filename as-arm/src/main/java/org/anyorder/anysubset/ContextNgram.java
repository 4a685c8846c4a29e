// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.Draw;

/**
 * Unigrams and bigrams of the visible tokens of one sequence, counted as it is revealed: each position once, each pair
 * of neighbours once both are visible (the context n-gram of Guo and Ermon 2025, arXiv 2504.20456). One thread's.
 */
final class ContextNgram {
    private static final int HIDDEN = -1;

    private final int[] visible;
    private final Map<Integer, Integer> unigrams = new TreeMap<>();
    private final Map<Integer, Map<Integer, Integer>> bigrams = new TreeMap<>();

    /**
     * What a next token is like.
     *
     * @param tokens those that are possible, ascending
     * @param probabilities of each, summing to 1
     */
    record Law(int[] tokens, double[] probabilities) {

        /** Draws with one uniform. */
        Draw draw(RandomGenerator random) {
            double left = random.nextDouble();
            int place = 0;
            while (place < tokens.length - 1 && left >= probabilities[place]) {
                left -= probabilities[place++];
            }
            return new Draw(tokens[place], Math.log(probabilities[place]));
        }

        /** The most probable token, the lower id on ties. */
        Draw best() {
            int best = 0;
            for (int place = 1; place < tokens.length; place++) {
                best = probabilities[place] > probabilities[best] ? place : best;
            }
            return new Draw(tokens[best], 0);
        }
    }

    /** Counts nothing yet. */
    ContextNgram(int length) {
        visible = new int[length];
        Arrays.fill(visible, HIDDEN);
    }

    /** Counts a token that has become visible, and the pairs it makes with its neighbours. */
    void reveal(int position, int token) {
        visible[position] = token;
        unigrams.merge(token, 1, Integer::sum);
        if (position > 0 && visible[position - 1] != HIDDEN) {
            count(visible[position - 1], token);
        }
        if (position + 1 < visible.length && visible[position + 1] != HIDDEN) {
            count(token, visible[position + 1]);
        }
    }

    private void count(int left, int right) {
        bigrams.computeIfAbsent(left, unseen -> new TreeMap<>()).merge(right, 1, Integer::sum);
    }

    /** The token at a position; only of visible ones. */
    int token(int position) {
        return visible[position];
    }

    /** What follows a visible token: by bigrams if it was seen with a right neighbour, else by unigrams. */
    Law after(int previous) {
        return law(bigrams.getOrDefault(previous, unigrams));
    }

    private static Law law(Map<Integer, Integer> counts) {
        double total = counts.values().stream().mapToInt(Integer::intValue).sum();
        return new Law(
                counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                counts.values().stream().mapToDouble(count -> count / total).toArray());
    }

    /** The counts of single tokens. */
    Map<Integer, Integer> unigrams() {
        return Collections.unmodifiableMap(unigrams);
    }

    /** The counts of right neighbours, by left one. */
    Map<Integer, Map<Integer, Integer>> bigrams() {
        return Collections.unmodifiableMap(bigrams);
    }
}
