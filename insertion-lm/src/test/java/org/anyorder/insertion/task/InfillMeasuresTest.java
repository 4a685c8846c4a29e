// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InfillMeasuresTest {
    @Test
    void aRecoveryCountsTheLongestCommonSubsequence() {
        assertEquals(new GapRecovery(3, 4, 5, false), recovery(new int[] {1, 2, 3, 4}, new int[] {9, 1, 3, 9, 4}));
        assertEquals(new GapRecovery(1, 2, 2, false), recovery(new int[] {1, 2}, new int[] {2, 1}));
        assertEquals(new GapRecovery(2, 2, 2, true), recovery(new int[] {1, 2}, new int[] {1, 2}));
        // A token counts as often as it was removed, not as often as it is filled in.
        assertEquals(new GapRecovery(1, 3, 3, false), recovery(new int[] {7, 1, 2}, new int[] {7, 7, 7}));
        assertEquals(new GapRecovery(0, 2, 0, false), recovery(new int[] {1, 2}, new int[0]));
    }

    @Test
    void fillingInTooMuchDoesNotPay() {
        int[] truth = {1, 2};
        GapRecovery half = recovery(truth, new int[] {1});
        GapRecovery everything = recovery(truth, new int[] {0, 1, 2, 3, 0, 1, 2, 3});
        assertEquals(half.recovered() + 1, everything.recovered());
        assertEquals(2, half.size());
        assertEquals(8, everything.size());
        assertEquals(0, recovery(new int[0], new int[0]).size());
    }

    private static GapRecovery recovery(int[] truth, int[] filling) {
        return GapRecovery.of(truth, filling);
    }
}
