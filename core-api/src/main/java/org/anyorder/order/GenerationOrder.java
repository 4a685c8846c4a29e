// SPDX-License-Identifier: Apache-2.0
package org.anyorder.order;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** In which order the undecided positions of a sequence are settled, one by one. Immutable and thread-safe. */
public interface GenerationOrder {

    /**
     * Arranges positions that are to be settled.
     *
     * @param count how many there are, numbered from left to right from 0
     * @param random the sequence's own stream
     * @return their numbers in the order of settling, a new array
     */
    int[] arrangement(int count, RandomGenerator random);

    /**
     * The rank of every position: when it is settled. Given positions come first, from left to right.
     *
     * @param given for each position whether its token is known
     * @param random the sequence's own stream
     * @return a permutation of the numbers below {@code given.length}, by position; a new array
     */
    default int[] ranks(boolean[] given, RandomGenerator random) {
        int[] known = IntStream.range(0, given.length).filter(at -> given[at]).toArray();
        int[] open = IntStream.range(0, given.length).filter(at -> !given[at]).toArray();
        int[] arrangement = arrangement(open.length, random);
        int[] ranks = new int[given.length];
        for (int rank = 0; rank < ranks.length; rank++) {
            int position = rank < known.length ? known[rank] : open[arrangement[rank - known.length]];
            ranks[position] = rank;
        }
        return ranks;
    }
}
