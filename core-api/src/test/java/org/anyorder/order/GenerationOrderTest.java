// SPDX-License-Identifier: Apache-2.0
package org.anyorder.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.anyorder.testing.LawTest;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationOrderTest {

    static List<GenerationOrder> orders() {
        return List.of(new LatticeOrder(), new RandomOrder(), new CoarseToFineOrder());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void ranksArePermutationsThatBeginWithTheGivenPositions(GenerationOrder order) {
        RandomGenerator random = Seeds.random("GenerationOrderTest");
        for (int length = 0; length < 40; length++) {
            boolean[] given = new boolean[length];
            for (int position = 0; position < length; position++) {
                given[position] = random.nextInt(3) == 0;
            }
            int[] ranks = order.ranks(given, random);
            assertArrayEquals(
                    IntStream.range(0, length).toArray(),
                    Arrays.stream(ranks).sorted().toArray());
            int known = 0;
            for (int position = 0; position < length; position++) {
                if (given[position]) {
                    assertEquals(known++, ranks[position], "given positions from left to right");
                }
            }
        }
    }

    @Test
    void theLatticeGoesFromLeftToRightAroundWhatIsGiven() {
        boolean[] given = {false, true, false, false, true};
        assertArrayEquals(new int[] {2, 0, 3, 4, 1}, new LatticeOrder().ranks(given, none()));
    }

    @Test
    void coarseToFineHalves() {
        assertArrayEquals(new int[] {3, 1, 5, 0, 2, 4, 6}, new CoarseToFineOrder().arrangement(7, none()));
        assertArrayEquals(new int[] {1, 0, 2, 3}, new CoarseToFineOrder().arrangement(4, none()));
    }

    /** 60,000 permutations of three: p ≥ 1e-3, fixed seed; a shuffle that may swap a place with any is rejected. */
    @Test
    void everyRandomOrderIsAsLikelyAsEveryOther() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int draw = 0; draw < 60_000; draw++) {
            int[] order = new RandomOrder().arrangement(3, random);
            counts.merge(Arrays.stream(order).boxed().toList(), 1, Integer::sum);
        }
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> careless = new HashMap<>();
        double[] unfair = {4, 5, 5, 5, 4, 4};
        int next = 0;
        for (List<Integer> order : List.of(
                List.of(0, 1, 2),
                List.of(0, 2, 1),
                List.of(1, 0, 2),
                List.of(1, 2, 0),
                List.of(2, 0, 1),
                List.of(2, 1, 0))) {
            law.put(order, 1.0);
            careless.put(order, unfair[next++]);
        }
        new LawTest(law, careless).check(counts);
    }

    private static RandomGenerator none() {
        return () -> {
            throw new AssertionError("no draw is taken");
        };
    }
}
