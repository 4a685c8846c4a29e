// SPDX-License-Identifier: Apache-2.0
package org.anyorder.order;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * Repeated midpoints: the middle first, then the middles of both halves, and so on, from left to right at each level
 * (the fractal order of σ-GPT, Pannatier et al. 2024, arXiv 2404.09562). Takes no draws.
 */
public record CoarseToFineOrder() implements GenerationOrder {

    /** The numbers from {@code from} to {@code to}, exclusive. */
    private record Range(int from, int to) {}

    @Override
    public int[] arrangement(int count, RandomGenerator random) {
        int[] arrangement = new int[count];
        int next = 0;
        Queue<Range> ranges = new ArrayDeque<>();
        ranges.add(new Range(0, count));
        while (next < count) {
            Range range = ranges.remove();
            if (range.from() < range.to()) {
                int middle = (range.from() + range.to() - 1) / 2;
                arrangement[next++] = middle;
                ranges.add(new Range(range.from(), middle));
                ranges.add(new Range(middle + 1, range.to()));
            }
        }
        return arrangement;
    }
}
