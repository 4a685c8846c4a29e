// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Splits a micro-batch into groups of similar length that go through the network one after the other.
 *
 * <p>Windows of 8 to 96 tokens, padded to the longest, are half padding, and three quarters where some of their tokens
 * are dropped. The split depends on the lengths alone and changes no number but rounding.
 */
public final class LengthGroups {
    /**
     * Padding for which another pass is opened: about what the fixed cost of a small network's pass would buy in
     * tokens.
     */
    private static final int PADDING_PER_GROUP = 192;

    private LengthGroups() {}

    /**
     * The examples from the longest to the shortest, cut where a group's padding would exceed the limit.
     *
     * @param examples of one micro-batch, at least one
     * @param length how many tokens one takes in the network
     * @param <T> the kind of example
     * @return the groups; every example is in one
     */
    public static <T> List<List<T>> of(List<T> examples, ToIntFunction<T> length) {
        List<T> sorted = new ArrayList<>(examples);
        sorted.sort(Comparator.comparingInt(length).reversed());
        List<List<T>> groups = new ArrayList<>();
        int start = 0;
        int padding = 0;
        for (int i = 0; i < sorted.size(); i++) {
            padding += length.applyAsInt(sorted.get(start)) - length.applyAsInt(sorted.get(i));
            if (padding > PADDING_PER_GROUP) {
                groups.add(List.copyOf(sorted.subList(start, i)));
                start = i;
                padding = 0;
            }
        }
        groups.add(List.copyOf(sorted.subList(start, sorted.size())));
        return groups;
    }
}
