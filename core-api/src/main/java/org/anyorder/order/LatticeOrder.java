// SPDX-License-Identifier: Apache-2.0
package org.anyorder.order;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * From left to right: the one order that each set of given positions has in the binary lattice of MAC (Shih et al.
 * 2022, arXiv 2205.13554), 2ᴺ orders in place of N!. Takes no draws.
 */
public record LatticeOrder() implements GenerationOrder {

    @Override
    public int[] arrangement(int count, RandomGenerator random) {
        return IntStream.range(0, count).toArray();
    }
}
