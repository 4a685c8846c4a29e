// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Test;

/** Whatever is done to a cache, answers are those of the forward without one over the whole row, each row alone. */
class KeyValueCacheTest {
    private static final int POSITIONS = 60;
    private static final int SCHEDULES = 12;
    private static final int STEPS = 40;
    private static final int CYCLES = Stress.rounds(300, 20_000);

    private final RandomGenerator random = Seeds.random("KeyValueCacheTest");

    @Test
    void causalSchedulesAnswerLikeTheForwardWithoutACache() {
        int comparisons = 0;
        for (int schedule = 0; schedule < SCHEDULES; schedule++) {
            try (CachedRows rows = new CachedRows(config(2, new int[] {4, 2, 1}[schedule % 3]), Reach.CAUSAL, random)) {
                rows.join(random.nextInt(1, 5));
                for (int step = 0; step < STEPS; step++) {
                    causalStep(rows);
                }
                comparisons += rows.comparisons();
            }
        }
        assertTrue(comparisons > SCHEDULES * STEPS, "only " + comparisons + " answers were compared");
    }

    private void causalStep(CachedRows rows) {
        int count = rows.rows.size();
        switch (random.nextInt(8)) {
            case 0, 1 -> rows.append(some(rows, 5));
            case 2 -> rows.append(some(rows, 1));
            case 3 -> rows.tree(some(rows, 6));
            case 4 -> rows.rewind(shorter(rows));
            case 5 -> {
                rows.select(random.ints(random.nextInt(1, 6), 0, count).toArray());
                rows.requireLengths();
            }
            case 6 -> rows.join(random.nextInt(0, 2));
            default -> {
                int[] more = some(rows, 3); // may shorten rows that are full
                int[] from = shorter(rows);
                int[] to = rows.lengths();
                Arrays.setAll(to, row -> to[row] + more[row]);
                rows.overwrite(from, to);
            }
        }
    }

    @Test
    void bidirectionalWindowsOfOneLayerAnswerLikeTheForwardWithoutACache() {
        for (int schedule = 0; schedule < SCHEDULES; schedule++) {
            try (CachedRows rows = new CachedRows(config(1, 2), Reach.FULL, random)) {
                rows.join(3);
                rows.overwrite(new int[3], new int[] {5, 9, 1});
                for (int step = 0; step < STEPS; step++) {
                    int[][] window = window(rows, 1);
                    switch (random.nextInt(4)) {
                        case 0, 1 -> rows.overwrite(window[0], window[1]);
                        case 2 -> rows.peek(window[0], window[1]);
                        default -> rows.rewind(shorter(rows));
                    }
                }
            }
        }
    }

    @Test
    void blocksAnswerLikeTheForwardWithoutACache() {
        int block = 3;
        for (int schedule = 0; schedule < SCHEDULES; schedule++) {
            try (CachedRows rows = new CachedRows(config(3, 2), new Reach(block), random)) {
                rows.join(3);
                for (int step = 0; step < STEPS; step++) {
                    int[][] window = window(rows, block);
                    if (random.nextBoolean()) {
                        rows.peek(window[0], window[1]);
                    } else {
                        // later blocks have seen what is replaced
                        int[] kept = rows.lengths();
                        Arrays.setAll(kept, row -> window[0][row] == window[1][row] ? kept[row] : window[0][row]);
                        rows.rewind(kept);
                        rows.overwrite(window[0], window[1]);
                    }
                }
            }
        }
    }

    @Test
    void laterBlocksThatAreStoredAreNotSeen() {
        try (CachedRows rows = new CachedRows(config(2, 4), new Reach(4), random)) {
            rows.join(2);
            rows.overwrite(new int[2], new int[] {12, 9});
            rows.peek(new int[] {4, 0}, new int[] {8, 4});
            rows.peek(new int[] {0, 8}, new int[] {4, 11});
            rows.overwrite(new int[] {8, 8}, new int[] {12, 10});
        }
    }

    @Test
    void positionsThatNobodyStoredAreNotSeen() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.FULL, random);
                NDManager scope = rows.memory().newSubManager()) {
            rows.join(2);
            rows.overwrite(new int[2], new int[] {3, 5});
            // windows behind a gap see the rows and themselves: what they see does not depend on who else is there
            int[][] tokens = {{1, 2}, {3, 4, 5}};
            float[] together =
                    rows.run(scope, rows.cache.peek(scope, new int[] {7, 9}, new int[] {9, 12}, Reach.FULL), tokens);
            rows.select(1);
            float[] alone = rows.run(
                    scope, rows.cache.peek(scope, new int[] {9}, new int[] {12}, Reach.FULL), new int[][] {tokens[1]});
            assertArrayEquals(alone, Arrays.copyOfRange(together, 3 * 16, 6 * 16), 1e-5f);
        }
    }

    @Test
    void aCacheThatLostCountIsRejected() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random)) {
            rows.join(2);
            rows.append(6, 6);
            rows.cut(5, 5);
            rows.cache.rewind(new int[] {6, 5});
            // the same comparison as in every schedule; the first row has one token too many
            AssertionError error = assertThrows(AssertionError.class, () -> rows.append(1, 1));
            assertTrue(error.getMessage().startsWith("APPEND row 0 at position 5 deviates"), error.getMessage());
        }
    }

    @Test
    void rowsOfAnotherOrderAreRejected() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random)) {
            rows.join(2);
            rows.append(6, 6);
            rows.rows.set(0, new int[] {1, 2, 3, 4, 5, 6});
            rows.rows.set(1, new int[] {6, 5, 4, 3, 2, 1});
            assertThrows(AssertionError.class, () -> rows.append(1, 1));
        }
    }

    @Test
    void growsAcrossEveryBoundaryUpToThePositions() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random)) {
            rows.join(2);
            rows.append(15, 3);
            assertEquals(16, rows.cache.capacity());
            rows.append(1, 0);
            assertEquals(16, rows.cache.capacity());
            rows.append(1, 1);
            assertEquals(32, rows.cache.capacity());
            rows.join(3);
            rows.append(0, 0, 2, 0, 33);
            assertEquals(60, rows.cache.capacity());
            rows.append(43, 1, 1, 1, 1);
            assertEquals(POSITIONS, rows.cache.length(0));
            assertThrows(IllegalArgumentException.class, () -> rows.append(1, 1, 1, 1, 1));
            rows.requireLengths();
            // a tree may hold more tokens than there are positions, before a path is kept
            rows.rewind(POSITIONS - 1, 1, 1, 0, 1);
            int[][] positions = {{59, 59, 59}, {}, {}, {}, {}};
            boolean[][] alone = {{true, false, false}, {false, true, false}, {false, false, true}};
            try (NDManager scope = rows.memory().newSubManager()) {
                CachedPass pass = rows.cache.append(scope, positions, new boolean[][][] {alone, {}, {}, {}, {}});
                rows.run(scope, pass, new int[][] {{1, 2, 3}, {}, {}, {}, {}});
            }
            assertEquals(62, rows.cache.length(0));
            rows.cache.keep(new int[][] {{2}, {}, {}, {}, {}});
            assertEquals(POSITIONS, rows.cache.length(0));
        }
    }

    @Test
    void refusalsChangeNothing() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random);
                NDManager scope = rows.memory().newSubManager()) {
            KeyValueCache cache = rows.cache;
            rows.join(2);
            rows.append(4, 2);
            refused("kept of row 1 must be in [0, 2], what the row holds, got 3", () -> cache.rewind(new int[] {0, 3}));
            refused("kept must have 2 rows, got 1", () -> cache.rewind(new int[] {0}));
            refused("row must be in [0, 2), got 2", () -> cache.select(new int[] {1, 0, 2}));
            refused("row must be in [0, 2), got -1", () -> cache.length(-1));
            refused("rows that join must be at least 0, got -1", () -> cache.join(-1));
            refused(
                    "kept tokens of row 0 must be in [0, 4), what the last append added, got 4",
                    () -> cache.keep(new int[][] {{1, 4}, {0}}));
            refused(
                    "count of row 1 must be in [0, 58], it holds 2 tokens of 60, got 59",
                    () -> cache.append(scope, new int[] {1, 59}));
            refused(
                    "count of row 0 must be in [0, 56], it holds 4 tokens of 60, got -1",
                    () -> cache.append(scope, new int[] {-1, 0}));
            refused("a pass needs a token of at least one row, got none of 2", () -> cache.append(scope, new int[2]));
            refused(
                    "positions of row 0 must be in [0, 60), got 60",
                    () -> cache.append(scope, new int[][] {{60}, {}}, new boolean[][][] {{{true}}, {}}));
            refused(
                    "visible of row 0 must be (1, 1), as many as its positions",
                    () -> cache.append(scope, new int[][] {{4}, {}}, new boolean[][][] {{{true, true}}, {}}));
            refused(
                    "window of row 1 must start in [0, 2], what the row holds, got 3",
                    () -> cache.overwrite(scope, new int[] {0, 3}, new int[] {1, 4}, Reach.FULL));
            refused(
                    "window of row 0 must be within [0, 60), got [2, 61)",
                    () -> cache.peek(scope, new int[] {2, 0}, new int[] {61, 0}, Reach.FULL));
            CachedPass pass = cache.append(scope, new int[] {2, 1});
            refused("x must be (2, 2, 16), got (2, 3, 16)", () -> rows.run(scope, pass, new Shape(2, 3, 16)));
            refused(
                    "values of row 1 must be 1, one per token of the pass, got 2",
                    () -> pass.padded(scope, new int[][] {{1, 2}, {3, 4}}));
            refused("the pass has no token 1 of row 1: its rows have [2, 1] tokens", () -> pass.index(1, 1));
            refused(
                    "layer must be in [0, 2), got 2",
                    () -> pass.extend(2, scope.zeros(new Shape(1)), scope.zeros(new Shape(1))));
            refused(
                    "key and value must be (2, 2, 2, 4), got (1) and (1)",
                    () -> pass.extend(0, scope.zeros(new Shape(1)), scope.zeros(new Shape(1))));
            rows.requireLengths();
            rows.append(1, 3);
            rows.tree(2, 2);
        }
    }

    @Test
    void aPassServesOnceAndOnlyWhileNothingElseIsDone() {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random);
                NDManager scope = rows.memory().newSubManager()) {
            rows.join(1);
            CachedPass first = rows.cache.append(scope, new int[] {1});
            CachedPass second = rows.cache.append(scope, new int[] {1});
            assertThrows(IllegalStateException.class, () -> rows.run(scope, first, new Shape(1, 1, 16)));
            rows.run(scope, second, new Shape(1, 1, 16));
            assertThrows(IllegalStateException.class, () -> rows.run(scope, second, new Shape(1, 1, 16)));
            assertThrows(IllegalStateException.class, second::commit);
            assertEquals(1, rows.cache.length(0));
            CachedPass third = rows.cache.append(scope, new int[] {1});
            rows.cache.close();
            rows.cache.close();
            assertThrows(IllegalStateException.class, () -> rows.run(scope, third, new Shape(1, 1, 16)));
            assertThrows(IllegalStateException.class, () -> rows.cache.join(1));
            assertThrows(IllegalStateException.class, () -> rows.cache.append(scope, new int[] {1}));
        }
    }

    @Test
    void refusesACacheOfOtherSizesThanTheLayers() {
        try (NDManager manager = NDManager.newBaseManager();
                CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random)) {
            int[][] sizes = {{1, 2, 4, 60}, {2, 4, 4, 60}, {2, 2, 8, 60}, {2, 2, 4, 61}};
            for (int[] size : sizes) {
                try (KeyValueCache other = new KeyValueCache(manager, size[0], size[1], size[2], size[3])) {
                    other.join(1);
                    CachedPass pass = other.append(manager, new int[] {1});
                    assertThrows(IllegalArgumentException.class, () -> rows.run(manager, pass, new Shape(1, 1, 16)));
                    assertEquals(0, other.length(0));
                }
            }
            refused("keyHeads must be at least 1, got 0", () -> new KeyValueCache(manager, 1, 0, 4, 60));
            refused("keyHeads must divide the heads 4, got 3", () -> config(1, 3));
            refused("blockSize must be at least 1, got 0", () -> new Reach(0));
        }
    }

    /** 20,000 cycles under the profile {@code stress}, a thousand of them before memory is measured first. */
    @Test
    void holdsTwoArraysPerLayerHoweverOftenItIsUsed() throws IOException {
        try (CachedRows rows = new CachedRows(config(2, 2), Reach.CAUSAL, random)) {
            int without = rows.arrays();
            rows.join(4);
            long resident = 0;
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                cycle(rows);
                assertEquals(without + 2 * 2, rows.arrays());
                if (cycle == 999) {
                    resident = residentBytes();
                }
            }
            if (CYCLES > 1000) {
                long grown = residentBytes() - resident;
                assertTrue(grown < 32 << 20, "resident memory grew by " + grown + " bytes");
            }
            assertEquals(32, rows.cache.capacity());
            rows.cache.close();
            assertEquals(without, rows.arrays());
        }
    }

    private static long residentBytes() throws IOException {
        System.gc();
        return 4096L
                * Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    }

    private void cycle(CachedRows rows) {
        try (NDManager scope = rows.memory().newSubManager()) {
            int[] room = {3, random.nextInt(1, 8), 1, random.nextInt(4)};
            rows.run(scope, rows.cache.append(scope, room), tokens(rows, room));
            int[] one = {0, 1, 1, 0};
            rows.run(scope, rows.cache.append(scope, one), tokens(rows, one));
        }
        rows.cache.select(new int[] {1, 0, 3, 3});
        int[] lengths = IntStream.range(0, 4).map(rows.cache::length).toArray();
        rows.cache.rewind(
                Arrays.stream(lengths).map(length -> length > 20 ? 0 : length).toArray());
    }

    private static int[][] tokens(CachedRows rows, int[] counts) {
        return Arrays.stream(counts).mapToObj(rows::fresh).toArray(int[][]::new);
    }

    /** Up to so many tokens for each row, at least one for some row. */
    private int[] some(CachedRows rows, int most) {
        int[] lengths = rows.lengths();
        int[] counts = new int[lengths.length];
        Arrays.setAll(counts, row -> Math.min(random.nextInt(most + 1), Math.max(0, POSITIONS - 10 - lengths[row])));
        if (Arrays.stream(counts).allMatch(count -> count == 0)) {
            int row = random.nextInt(counts.length);
            if (lengths[row] >= POSITIONS - 10) {
                lengths[row] = 3;
                rows.rewind(lengths);
            }
            counts[row] = 1;
        }
        return counts;
    }

    private int[] shorter(CachedRows rows) {
        return Arrays.stream(rows.lengths())
                .map(length -> random.nextBoolean() ? length : random.nextInt(length + 1))
                .toArray();
    }

    /** A window of each row that starts at a block no later than the row ends; ends at a block or at least there. */
    private int[][] window(CachedRows rows, int block) {
        int[] lengths = rows.lengths();
        int[] from = new int[lengths.length];
        int[] to = new int[lengths.length];
        do {
            for (int row = 0; row < lengths.length; row++) {
                from[row] = Math.min(random.nextInt(lengths[row] / block + 1), 15) * block;
                int end = from[row] + random.nextInt(3) * block;
                to[row] = end < lengths[row] ? end : Math.max(end - random.nextInt(block), Math.max(from[row], 0));
                if (to[row] < lengths[row] && to[row] % block != 0) {
                    to[row] = lengths[row];
                }
            }
        } while (Arrays.equals(from, to));
        return new int[][] {from, to};
    }

    private static TransformerConfig config(int layers, int keyHeads) {
        return new TransformerConfig(
                16,
                layers,
                4,
                32,
                Activation.GELU_TANH,
                1e-5,
                0,
                POSITIONS,
                keyHeads,
                4,
                Rotation.of(4),
                LayerForm.PLAIN);
    }

    private static void refused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }
}
