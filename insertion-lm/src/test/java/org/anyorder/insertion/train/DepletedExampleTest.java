// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.testing.Seeds;
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

    @Test
    void whatIsVisibleAndWhatIsMissingAddUpToTheSequence() {
        RandomGenerator random = Seeds.random("DepletedExampleTest");
        for (int trial = 0; trial < 1000; trial++) {
            int[] prefix = random.ints(random.nextInt(4), 5, 9).toArray();
            int[] target = random.ints(random.nextInt(12), 5, 9).toArray();
            InsertionExample example = InsertionExample.ofPrefix(1, prefix, 4, target);
            boolean[] drop = TokenDrops.fromWholeTarget().draw(example, random);
            DepletedExample left = DepletedExample.of(example, drop);
            List<Integer> all = new ArrayList<>();
            int dropped = 0;
            for (int k = 0; k < left.length(); k++) {
                all.add(left.visible()[k]);
                int[] missing = left.missing().get(k);
                assertTrue(missing.length == 0 || k > prefix.length, "a target in front of BOS at " + k);
                Arrays.stream(missing).forEach(all::add);
                dropped += missing.length;
            }
            assertEquals(Arrays.stream(example.ids()).boxed().toList(), all);
            assertEquals(dropped, left.dropped());
            assertEquals(target.length, left.targetLength());
        }
    }

    @Test
    void bothCollatorsOfTheInsertionTransformerWantTheMissingTokensAsAMultiset() {
        RandomGenerator random = Seeds.random("DepletedExampleTest.slots");
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            for (int trial = 0; trial < 50; trial++) {
                InsertionExample example = InsertionExample.ofPrefix(
                        1, new int[] {9}, 4, random.ints(10, 5, 9).toArray());
                DepletedExample left =
                        DepletedExample.of(example, TokenDrops.fromWholeTarget().draw(example, random));
                requireMultisets(left, 1, new InsertionTransformerCollator(0, 12, 3, 1, 100), manager);
                requireMultisets(left, 2, new SpanCollator(0, 3, SpanLoss.of(SpanLoss.Order.UNIFORM)), manager);
            }
        }
    }

    private static void requireMultisets(DepletedExample left, int first, SlotCollator collator, NDManager manager) {
        SlotBatch batch = collator.collate(List.of(left), manager);
        long[] rows = batch.rows().toLongArray();
        long[] targets = batch.targets().toLongArray();
        float[] weights = batch.weights().toFloatArray();
        int most = targets.length / rows.length;
        assertEquals(left.length() - first, rows.length);
        for (int slot = 0; slot < rows.length; slot++) {
            assertEquals(first + slot, rows[slot]);
            int[] missing = left.missing().get(first + slot);
            int[] wanted = missing.length == 0 ? new int[] {3} : missing.clone();
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                if (weights[slot * most + i] > 0) {
                    found.add((int) targets[slot * most + i]);
                }
            }
            Arrays.sort(wanted);
            assertEquals(
                    Arrays.stream(wanted).boxed().toList(),
                    found.stream().sorted().toList());
        }
    }
}
