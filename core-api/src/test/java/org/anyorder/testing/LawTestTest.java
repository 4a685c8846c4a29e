// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LawTestTest {

    private static final Map<List<Integer>, Double> LAW = Map.of(List.of(0), 0.5, List.of(1), 0.3, List.of(2, 2), 0.2);
    private static final Map<List<Integer>, Double> OTHER =
            Map.of(List.of(0), 0.49, List.of(1), 0.31, List.of(2, 2), 0.2);

    @Test
    void acceptsDrawsFromTheLawAndRejectsTheControl() {
        new LawTest(LAW, OTHER).check(counts(200_000));
    }

    @Test
    void failsWhenTheLawIsWrong() {
        Map<List<Integer>, Integer> counts = counts(200_000);
        assertThrows(AssertionError.class, () -> new LawTest(OTHER, LAW).check(counts));
    }

    @Test
    void failsWhenTheDrawsCannotTellTheControl() {
        Map<List<Integer>, Integer> counts = counts(100);
        assertThrows(AssertionError.class, () -> new LawTest(LAW, OTHER).check(counts));
    }

    @Test
    void rejectsAnImpossibleOutcome() {
        assertEquals(0, LawTest.pValue(Map.of(List.of(0), 1.0), Map.of(List.of(0), 100_000, List.of(1), 1)));
    }

    /** 40 cells expected once in 20 draws each, 2 altogether, join the smallest cell that is expected 5 times. */
    @Test
    void mergesRareCells() {
        Map<List<Integer>, Double> law = new HashMap<>();
        for (int rare = 0; rare < 40; rare++) {
            law.put(List.of(9, rare), 0.0005);
        }
        law.put(List.of(0), 0.38);
        law.put(List.of(1), 0.6);
        Map<List<Integer>, Integer> counts = Map.of(List.of(0), 38, List.of(1), 60, List.of(9, 3), 2);
        assertEquals(1, LawTest.pValue(law, counts), 1e-12);
    }

    /** p is uniform under the law: the mean of 400 has a standard error of 0.0144, 4 of them are 0.058. */
    @Test
    void isUniformUnderTheLaw() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        double mean = 0;
        for (int repetition = 0; repetition < 400; repetition++) {
            mean += LawTest.pValue(LAW, counts(random, 2000)) / 400;
        }
        assertTrue(Math.abs(mean - 0.5) < 0.058, "mean p-value " + mean);
    }

    private static Map<List<Integer>, Integer> counts(int draws) {
        return counts(RandomGeneratorFactory.of("L64X128MixRandom").create(11), draws);
    }

    private static Map<List<Integer>, Integer> counts(RandomGenerator random, int draws) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int draw = 0; draw < draws; draw++) {
            double u = random.nextDouble();
            counts.merge(u < 0.5 ? List.of(0) : u < 0.8 ? List.of(1) : List.of(2, 2), 1, Integer::sum);
        }
        return counts;
    }
}
