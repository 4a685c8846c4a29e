// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
