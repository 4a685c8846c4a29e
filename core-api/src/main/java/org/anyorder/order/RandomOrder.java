// SPDX-License-Identifier: Apache-2.0
package org.anyorder.order;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A uniformly random permutation (Fisher and Yates). Takes {@code count − 1} bounded draws. */
public record RandomOrder() implements GenerationOrder {

    @Override
    public int[] arrangement(int count, RandomGenerator random) {
        int[] arrangement = IntStream.range(0, count).toArray();
        for (int place = count - 1; place > 0; place--) {
            int other = random.nextInt(place + 1);
            int number = arrangement[place];
            arrangement[place] = arrangement[other];
            arrangement[other] = number;
        }
        return arrangement;
    }
}
