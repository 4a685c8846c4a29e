// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Splits a micro-batch into groups of similar length that go through the network one after the other.
 *
 * <p>The number of dropped tokens is uniform, so visible lengths spread from next to nothing to all: padded to the
 * longest, windows of 8 to 96 tokens are three quarters padding. The split depends on the lengths alone and changes no
 * number but rounding.
 */
final class LengthGroups {
    /**
     * Padding for which another pass is opened: about what the fixed cost of a small network's pass would buy in
     * tokens.
     */
    private static final int PADDING_PER_GROUP = 192;

    private LengthGroups() {}

    /** The examples from the longest to the shortest, cut where a group's padding would exceed the limit. */
    static List<List<DepletedExample>> of(List<DepletedExample> examples) {
        List<DepletedExample> sorted = new ArrayList<>(examples);
        sorted.sort(Comparator.comparingInt(DepletedExample::length).reversed());
        List<List<DepletedExample>> groups = new ArrayList<>();
        int start = 0;
        int padding = 0;
        for (int i = 0; i < sorted.size(); i++) {
            padding += sorted.get(start).length() - sorted.get(i).length();
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
