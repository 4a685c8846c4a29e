// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.anyorder.insertion.task.InsertionExample;
import org.junit.jupiter.api.Test;

class DepletedExampleTest {
    private static final InsertionExample EXAMPLE =
            InsertionExample.ofPrefix(1, new int[] {9}, 4, new int[] {5, 6, 5, 8});

    @Test
    void missingTokensLieBehindTheirLastVisibleNeighbour() {
        DepletedExample left =
                DepletedExample.of(EXAMPLE, new boolean[] {false, false, false, true, false, true, true});
        assertArrayEquals(new int[] {1, 9, 4, 6}, left.visible());
        assertArrayEquals(new int[][] {{}, {}, {5}, {5, 8}}, left.missing().toArray(new int[0][]));
        assertArrayEquals(new boolean[] {true, true, false, false}, left.closed());
        assertArrayEquals(new boolean[] {true, true, false, false}, SlotConstraint.GAPS.flags(left));
    }

    @Test
    void gapsCloseEveryCompleteSlot() {
        DepletedExample left =
                DepletedExample.of(EXAMPLE, new boolean[] {false, false, false, false, true, false, false});
        assertArrayEquals(new boolean[] {true, true, true, false, true, true}, SlotConstraint.GAPS.flags(left));
        assertArrayEquals(new boolean[] {true, true, false, false, false, false}, SlotConstraint.PREFIX.flags(left));
        assertArrayEquals(new boolean[6], SlotConstraint.NONE.flags(left));
    }

    @Test
    void onlyTargetTokensMayBeDropped() {
        assertThrows(
                IllegalArgumentException.class,
                () -> DepletedExample.of(EXAMPLE, new boolean[] {false, true, false, false, false, false, false}));
        assertThrows(IllegalArgumentException.class, () -> DepletedExample.of(EXAMPLE, new boolean[6]));
    }

    @Test
    void anInsertionIsRightIfTheCompleteSequenceCanStillBeReached() {
        // 3 1 1 2 without its first 1: the other slot beside the 1 that is left leads to the same sequence.
        InsertionExample answer = InsertionExample.ofPrefix(8, new int[] {3}, 9, new int[] {3, 1, 1, 2});
        DepletedExample left =
                DepletedExample.of(answer, new boolean[] {false, false, false, false, true, false, false});
        assertTrue(left.staysOnTheWay(3, 1), "behind 3");
        assertTrue(left.staysOnTheWay(4, 1), "behind 1");
        assertFalse(left.staysOnTheWay(5, 1), "behind 2");
        assertFalse(left.staysOnTheWay(2, 1), "behind BOS");
        assertFalse(left.staysOnTheWay(3, 2), "another token");
        assertFalse(left.staysOnTheWay(0, 1), "inside the prefix");
    }
}
