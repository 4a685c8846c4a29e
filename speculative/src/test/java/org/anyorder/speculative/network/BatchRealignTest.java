// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Reach;
import org.anyorder.speculative.GoldenNumbers;
import org.junit.jupiter.api.Test;

/**
 * Rows that keep different numbers of drafted tokens, recorded from code that pads on the left, strips its pads and
 * pads anew each round. Our rows have no padding: what is recorded behind the pads is what each row holds, from its
 * first slot on, with nothing moved. Keys are the numbers of the recorded cells, values are token ids.
 */
class BatchRealignTest {
    private static final int NEVER_KEPT = 999_999;

    private final JsonObject recorded;
    private final int[][] sequences;
    private final int[][] accepted;
    private final int[] content;
    private final int[] oldPadding;
    private final int[] newPadding;

    BatchRealignTest() throws IOException {
        recorded = GoldenNumbers.object("batch_realign");
        sequences = rows("sequences");
        accepted = rows("accepted_with_bonus");
        content = GoldenNumbers.integers(recorded.getAsJsonArray("content_lengths"));
        oldPadding = GoldenNumbers.integers(recorded.getAsJsonArray("old_padding"));
        newPadding = GoldenNumbers.integers(recorded.getAsJsonArray("new_padding"));
    }

    private int[][] rows(String name) {
        return recorded.getAsJsonArray(name).asList().stream()
                .map(JsonElement::getAsJsonArray)
                .map(GoldenNumbers::integers)
                .toArray(int[][]::new);
    }

    private static int[][] rows(int count, java.util.function.IntFunction<int[]> row) {
        return IntStream.range(0, count).mapToObj(row).toArray(int[][]::new);
    }

    /** The recorded cells of the old cache from a slot of ours on. */
    private int[] cells(int row, int from, int count) {
        return IntStream.range(from, from + count)
                .map(slot -> row * 1000 + oldPadding[row] + slot)
                .toArray();
    }

    /** The newest token and four drafts, of which those that were accepted come first. */
    private int[] verified(int row) {
        int drafts = recorded.get("cache_columns_before").getAsInt() - sequences[row].length;
        int[] tokens = new int[1 + drafts];
        Arrays.fill(tokens, NEVER_KEPT);
        tokens[0] = sequences[row][sequences[row].length - 1];
        System.arraycopy(accepted[row], 0, tokens, 1, accepted[row].length - 1);
        return tokens;
    }

    private int[] before(int row) {
        return Arrays.copyOfRange(sequences[row], oldPadding[row], sequences[row].length - 1);
    }

    @Test
    void chainsAreCroppedToWhatTheOriginalRealigns() {
        try (NDManager scope = NDManager.newBaseManager();
                KeyValueCache cache = new KeyValueCache(scope, 1, 1, 1, 64)) {
            int[][] verified = rows(4, this::verified);
            prefill(scope, cache);
            CachedPass pass = cache.append(
                    scope, Arrays.stream(verified).mapToInt(row -> row.length).toArray());
            write(scope, pass, rows(4, row -> cells(row, content[row] - 1, verified[row].length)), verified);
            cache.rewind(rows(1, one -> lengthsAfter())[0]);
            requireRecorded(scope, cache);
        }
    }

    /** In a tree a wrong token stands before each right one, and the right ones move together. */
    @Test
    void pathsOfTreesAreKeptAtTheSameCells() {
        try (NDManager scope = NDManager.newBaseManager();
                KeyValueCache cache = new KeyValueCache(scope, 1, 1, 1, 64)) {
            prefill(scope, cache);
            int[][] chains = rows(4, this::verified);
            int[][] tokens = rows(4, row -> withSiblings(chains[row]));
            int[][] cells = rows(4, row -> withSiblings(cells(row, content[row] - 1, chains[row].length)));
            int[][] positions = rows(4, row -> IntStream.range(0, tokens[row].length)
                    .map(node -> content[row] - 1 + (node + 1) / 2)
                    .toArray());
            boolean[][][] visible = new boolean[4][][];
            for (int row = 0; row < 4; row++) {
                visible[row] = new boolean[tokens[row].length][tokens[row].length];
                for (int node = 0; node < tokens[row].length; node++) {
                    for (int seen = 0; seen < node; seen += 2) {
                        visible[row][node][seen] = true;
                    }
                    visible[row][node][node] = true;
                }
            }
            write(scope, cache.append(scope, positions, visible), cells, tokens);
            cache.keep(rows(4, row -> IntStream.range(0, accepted[row].length)
                    .map(node -> 2 * node)
                    .toArray()));
            requireRecorded(scope, cache);
        }
    }

    /** The first as it is, then before each token one that is not kept. */
    private static int[] withSiblings(int[] chain) {
        int[] all = new int[2 * chain.length - 1];
        Arrays.fill(all, NEVER_KEPT);
        for (int i = 0; i < chain.length; i++) {
            all[2 * i] = chain[i];
        }
        return all;
    }

    private int[] lengthsAfter() {
        return IntStream.range(0, 4)
                .map(row -> content[row] - 1 + accepted[row].length)
                .toArray();
    }

    private void prefill(NDManager scope, KeyValueCache cache) {
        cache.join(4);
        CachedPass pass = cache.append(
                scope, IntStream.of(content).map(length -> length - 1).toArray());
        write(scope, pass, rows(4, row -> cells(row, 0, content[row] - 1)), rows(4, this::before));
    }

    private static void write(NDManager scope, CachedPass pass, int[][] cells, int[][] tokens) {
        Shape shape = new Shape(pass.rows(), 1, pass.tokens(), 1);
        NDArray keys = floats(pass.padded(scope, cells)).reshape(shape);
        NDArray values = floats(pass.padded(scope, tokens)).reshape(shape);
        pass.extend(0, keys, values);
        pass.commit();
    }

    private static NDArray floats(NDArray numbers) {
        return numbers.toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
    }

    /** A further token of each row, the newest, sees what is recorded, at the recorded position. */
    private void requireRecorded(NDManager scope, KeyValueCache cache) {
        int[][] newSequences = rows("new_sequences");
        int[][] source = rows("new_cache_source");
        int[][] mask = rows("attention_mask");
        int[][] positions = rows("position_ids");
        int[] from = lengthsAfter();
        int[] to = IntStream.of(from).map(length -> length + 1).toArray();
        CachedPass pass = cache.peek(scope, from, to, Reach.CAUSAL);
        NDArray nothing = scope.zeros(new Shape(4, 1, 1, 1));
        NDList stored = pass.extend(0, nothing, nothing);
        int slots = (int) stored.get(0).getShape().get(2);
        float[] keys = stored.get(0).toFloatArray();
        float[] values = stored.get(1).toFloatArray();
        float[] seen = pass.mask().orElseThrow().toFloatArray();
        long[] position = pass.positions().toLongArray();
        for (int row = 0; row < 4; row++) {
            int first = newPadding[row];
            int columns = newSequences[row].length - first;
            assertEquals(columns - 1, cache.length(row), "columns but for the newest token's");
            assertEquals(positions[row][newSequences[row].length - 1], position[row]);
            int start = row * slots;
            assertArrayEquals(
                    Arrays.copyOfRange(source[row], first, source[row].length),
                    integers(keys, start, columns - 1),
                    "cells of row " + row);
            assertArrayEquals(
                    Arrays.copyOfRange(newSequences[row], first, newSequences[row].length - 1),
                    integers(values, start, columns - 1),
                    "tokens of row " + row);
            for (int slot = 0; slot < slots; slot++) {
                boolean recordedAsSeen = slot < columns && mask[row][first + slot] == 1;
                assertEquals(recordedAsSeen, seen[row * slots + slot] == 0, "row " + row + " slot " + slot);
            }
            for (int slot = 0; slot < columns; slot++) {
                assertEquals(slot, positions[row][first + slot], "a slot is a position");
            }
            assertEquals(columns, Arrays.stream(mask[row]).sum());
        }
    }

    private static int[] integers(float[] numbers, int from, int count) {
        return IntStream.range(from, from + count)
                .map(index -> (int) numbers[index])
                .toArray();
    }
}
