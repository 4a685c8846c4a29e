// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Constant branching (Jeon et al. 2024, RSD-C, arXiv 2402.14160): at every node of a level the same number of children,
 * drawn without replacement in the order of Gumbel-top-k; of a greedy sequence the most likely tokens.
 *
 * @param factors children of a node at each level; the last one holds for all levels beyond
 */
public record Branching(List<Integer> factors) implements Growth {

    /**
     * Copies the factors.
     *
     * @param factors at least one, each at least 1
     * @throws IllegalArgumentException if there is none or one is less
     */
    public Branching {
        factors = List.copyOf(factors);
        if (factors.isEmpty() || !factors.stream().allMatch(factor -> factor >= 1)) {
            throw new IllegalArgumentException("branching factors must be at least 1 each, got " + factors);
        }
    }

    /**
     * Reads factors.
     *
     * @param text factors like {@code 3-2-1}
     * @return the branching; empty if the text is no such list
     */
    public static Optional<Branching> parse(String text) {
        return text.matches("[1-9][0-9]{0,2}(-[1-9][0-9]{0,2})*")
                ? Optional.of(new Branching(
                        Arrays.stream(text.split("-")).map(Integer::valueOf).toList()))
                : Optional.empty();
    }

    /**
     * The factors as {@link #parse} reads them.
     *
     * @return factors like {@code 3-2-1}
     */
    public String text() {
        return factors.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    @Override
    public Levels begin() {
        return (level, frontier) -> {
            int[] counts = new int[frontier.size()];
            Arrays.fill(counts, factor(level));
            return Arrays.stream(frontier.distinct(counts))
                    .map(Frontier.Distinct::tokens)
                    .toArray(int[][]::new);
        };
    }

    private int factor(int level) {
        return factors.get(Math.min(level, factors.size() - 1));
    }

    @Override
    public int nodes(int depth) {
        long level = 1;
        long total = 0;
        for (int at = 0; at < depth && total < Integer.MAX_VALUE; at++) {
            level = Math.min(Integer.MAX_VALUE, level * factor(at));
            total += level;
        }
        return (int) Math.min(Integer.MAX_VALUE, total);
    }
}
