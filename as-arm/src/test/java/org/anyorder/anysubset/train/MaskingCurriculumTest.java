// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.testing.Seeds;
import org.anyorder.train.data.TokenRow;
import org.junit.jupiter.api.Test;

class MaskingCurriculumTest {
    private final RandomGenerator random = Seeds.random("MaskingCurriculumTest");

    @Test
    void ratesMoveFromTheStartToTheirFinalInterval() {
        MaskingCurriculum curriculum = new MaskingCurriculum(0.15, 0.85, 0.99, 1000, 1);
        assertEquals(0.15, curriculum.rate(0, 0, 0), 1e-12);
        assertEquals(0.15, curriculum.rate(0, 0, 1), 1e-12);
        assertEquals(0.5, curriculum.rate(500, 0, 0), 1e-12);
        assertEquals(0.57, curriculum.rate(500, 0, 1), 1e-12);
        assertEquals(0.85, curriculum.rate(1000, 0, 0), 1e-12);
        assertEquals(0.99, curriculum.rate(Long.MAX_VALUE, 0, 1), 1e-12);
        assertEquals(0.85, new MaskingCurriculum(0.15, 0.85, 0.99, 0, 1).rate(0, 0, 0), 1e-12);
    }

    /** Of as many rows in turn as there are strata one falls into each part of the interval. */
    @Test
    void rowsShareTheInterval() {
        int strata = 4;
        MaskingCurriculum curriculum = new MaskingCurriculum(0.5, 0.2, 1, 0, strata);
        for (long first = 0; first < 100; first += strata) {
            int[] rows = new int[strata];
            for (int row = 0; row < strata; row++) {
                double rate = curriculum.rate(0, first + row, random.nextDouble());
                rows[(int) ((rate - 0.2) / 0.8 * strata)]++;
            }
            assertArrayEquals(new int[] {1, 1, 1, 1}, rows);
        }
    }

    @Test
    void refusesWhatIsNoRate() {
        for (double wrong : new double[] {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(wrong, 0.5, 0.9, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(0.5, wrong, 1, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(0.5, 0.5, wrong, 0, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(0.5, 0.9, 0.5, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(0.5, 0.5, 0.9, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new MaskingCurriculum(0.5, 0.5, 0.9, 0, 0));
        MaskingCurriculum whole = new MaskingCurriculum(0.5, 0.5, 1, 0, 1);
        assertThrows(IllegalArgumentException.class, () -> new LatticePlan(whole, RateWeight.ODDS, Sight.ORACLE, 0));
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new LatticePlan(whole, RateWeight.NONE, Sight.ORACLE, wrong));
        }
    }

    @Test
    void aRowIsAskedAtItsRateInTheOrderOfTheLattice() {
        for (int round = 0; round < 500; round++) {
            int length = random.nextInt(2, 20);
            int given = random.nextInt(length);
            double rate = 1 - random.nextDouble();
            OptionalInt begin = random.nextBoolean() ? OptionalInt.of(9) : OptionalInt.empty();
            LatticeRow row = LatticeRow.of(new TokenRow(new int[length], given), rate, begin, random);
            int shift = begin.isPresent() ? 1 : 0;
            assertEquals(length + shift, row.length());
            assertEquals(shift == 1 ? 9 : 0, row.row().tokens()[0]);
            int most = length - given - (given + shift == 0 ? 1 : 0);
            assertEquals(Math.min(most, Math.max(1, (int) Math.floor(length * rate))), row.asked());
            int[] asked = row.row().asked();
            int[] sorted = asked.clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, asked, "the rest is asked from left to right");
            assertTrue(asked[0] >= given + shift, "what is given is not asked");
            assertTrue(row.row().order().prompt() >= 1);
        }
    }

    /** Every set of positions is asked equally often: each position with probability 2/5, each pair with 1/10. */
    @Test
    void everySetOfPositionsIsAskedAlike() {
        int[] pairs = new int[25];
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            int[] asked = LatticeRow.of(new TokenRow(new int[5], 0), 0.4, OptionalInt.empty(), random)
                    .row()
                    .asked();
            pairs[5 * asked[0] + asked[1]]++;
        }
        double chiSquare = 0;
        for (int i = 0; i < 5; i++) {
            for (int j = i + 1; j < 5; j++) {
                double expected = rounds / 10.0;
                chiSquare += Math.pow(pairs[5 * i + j] - expected, 2) / expected;
            }
        }
        assertTrue(chiSquare < 27.88, "chi-square with 9 degrees of freedom, 1e-3: " + chiSquare);
    }

    /** Groups are asked whole: as many as fit into the rate, one at least, each alike. */
    @Test
    void groupsAreAskedTogether() {
        int[] groups = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
        int[] asked = new int[4];
        int rounds = 8000;
        for (int round = 0; round < rounds; round++) {
            boolean begun = random.nextBoolean();
            OptionalInt begin = begun ? OptionalInt.of(9) : OptionalInt.empty();
            LatticeRow row = LatticeRow.of(new TokenRow(new int[12], 0, groups), 0.6, begin, random);
            assertEquals(6, row.asked(), "7 tokens hold two groups of 3");
            int shift = begun ? 1 : 0;
            int[] seen = new int[4];
            for (int position : row.row().asked()) {
                seen[groups[position - shift]]++;
            }
            for (int group = 0; group < 4; group++) {
                assertTrue(seen[group] == 0 || seen[group] == 3, "a group is asked as a whole");
                asked[group] += seen[group] / 3;
            }
        }
        double chiSquare = 0;
        for (int count : asked) {
            chiSquare += Math.pow(count - rounds / 2.0, 2) / (rounds / 2.0);
        }
        assertTrue(chiSquare < 16.27, "chi-square with 3 degrees of freedom, 1e-3: " + chiSquare);
    }

    @Test
    void oneGroupIsAskedHoweverLowTheRateAndNeverEverything() {
        LatticeRow one =
                LatticeRow.of(new TokenRow(new int[4], 0, new int[] {0, 0, 1, 1}), 0.1, OptionalInt.empty(), random);
        assertEquals(2, one.asked());
        TokenRow whole = new TokenRow(new int[4], 0, new int[4]);
        assertEquals(3, LatticeRow.of(whole, 1, OptionalInt.empty(), random).asked());
        assertEquals(4, LatticeRow.of(whole, 1, OptionalInt.of(9), random).asked());
        assertThrows(IllegalArgumentException.class, () -> new TokenRow(new int[4], 0, new int[3]));
    }
}
