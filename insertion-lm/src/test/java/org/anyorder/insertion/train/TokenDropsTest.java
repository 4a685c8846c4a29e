// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.anyorder.insertion.task.InsertionExample;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class TokenDropsTest {
    private static final int DRAWS = 100_000;
    /** Chance of a false alarm of each test; the seed is fixed, so it does not flicker. */
    private static final double SIGNIFICANCE = 1e-3;

    private static final InsertionExample FOUR = InsertionExample.ofPrefix(1, new int[] {9}, 4, new int[] {5, 6, 7, 8});

    @Test
    void everyCountIsEquallyLikelyAndEverySubsetOfIt() {
        double[] law = new double[16];
        for (int set = 0; set < 16; set++) {
            int[] choose = {1, 4, 6, 4, 1};
            law[set] = 1.0 / (5 * choose[Integer.bitCount(set)]);
        }
        long[] counts = draw(TokenDrops.fromWholeTarget());
        assertTrue(new ChiSquareTest().chiSquareTest(law, counts) > SIGNIFICANCE);
    }

    @Test
    void independentDropsWouldBeToldApart() {
        double[] law = new double[16];
        java.util.Arrays.fill(law, 1 / 16.0);
        assertFalse(new ChiSquareTest().chiSquareTest(law, draw(TokenDrops.fromWholeTarget())) > SIGNIFICANCE);
    }

    @Test
    void promptsAndSpansStayWholeOutsideTheirPart() {
        assertLaw(new TokenDrops(1, 0), true);
        assertLaw(new TokenDrops(0, 1), false);
    }

    /** Enumerates the part (start uniform, for a span its end uniform behind it), then n and the subset. */
    private static void assertLaw(TokenDrops drops, boolean prompt) {
        double[] law = new double[16];
        int[][] choose = {{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}};
        for (int start = 0; start <= 4; start++) {
            for (int end = prompt ? 4 : start; end <= 4; end++) {
                double part = prompt ? 1 / 5.0 : 1 / 5.0 / (5 - start);
                int inside = ((1 << end) - 1) & -(1 << start);
                for (int set = 0; set < 16; set++) {
                    if ((set & ~inside) == 0) {
                        law[set] += part / ((end - start + 1) * choose[end - start][Integer.bitCount(set)]);
                    }
                }
            }
        }
        assertTrue(new ChiSquareTest().chiSquareTest(law, draw(drops)) > SIGNIFICANCE);
    }

    private static long[] draw(TokenDrops drops) {
        SplittableRandom random = new SplittableRandom(3);
        long[] counts = new long[16];
        for (int i = 0; i < DRAWS; i++) {
            boolean[] drop = drops.draw(FOUR, random);
            assertFalse(drop[0] || drop[1] || drop[2]);
            int set = 0;
            for (int k = 0; k < 4; k++) {
                set |= drop[3 + k] ? 1 << k : 0;
            }
            counts[set]++;
        }
        return counts;
    }

    @Test
    void anEmptyTargetLosesNothing() {
        boolean[] drop =
                new TokenDrops(0.3, 0.3).draw(InsertionExample.ofText(1, 4, new int[0]), new SplittableRandom(1));
        assertEquals(2, drop.length);
        assertFalse(drop[0] || drop[1]);
    }

    @Test
    void fractionsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TokenDrops(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDrops(-0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDrops(0.6, 0.5));
        new TokenDrops(0.5, 0.5);
    }
}
