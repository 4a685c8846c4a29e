// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Rows that live twice: in a cache, and as plain tokens of which every answer is computed anew, each row alone, by the
 * forward without a cache. Each pass compares the two.
 */
final class CachedRows implements AutoCloseable {
    static final double TOLERANCE = 1e-5;
    static final int TOKENS = 17;

    private final NDManager memory = NDManager.newBaseManager();
    private final RandomGenerator random;
    private final TransformerStack stack;
    private final Reach reach;
    private final NDArray table;
    final KeyValueCache cache;
    final List<int[]> rows = new ArrayList<>();
    private int comparisons;

    CachedRows(TransformerConfig config, Reach reach, RandomGenerator random) {
        this.random = random;
        this.reach = reach;
        Engine.getEngine("PyTorch").setRandomSeed(31);
        stack = new TransformerStack(config, Compute.FLOAT32);
        stack.initialize(memory, DataType.FLOAT32);
        table = memory.randomNormal(0, 1, new Shape(TOKENS, config.width()), DataType.FLOAT32);
        cache = stack.open(memory);
    }

    int comparisons() {
        return comparisons;
    }

    int[] lengths() {
        return rows.stream().mapToInt(row -> row.length).toArray();
    }

    int[] fresh(int count) {
        return random.ints(count, 0, TOKENS).toArray();
    }

    void join(int more) {
        cache.join(more);
        for (int i = 0; i < more; i++) {
            rows.add(new int[0]);
        }
    }

    void select(int... chosen) {
        cache.select(chosen);
        List<int[]> old = List.copyOf(rows);
        rows.clear();
        for (int row : chosen) {
            rows.add(old.get(row));
        }
    }

    void rewind(int... kept) {
        cache.rewind(kept);
        cut(kept);
    }

    /** Shortens the plain rows alone: what a cache that lost count would look like. */
    void cut(int... kept) {
        for (int row = 0; row < kept.length; row++) {
            rows.set(row, Arrays.copyOf(rows.get(row), kept[row]));
        }
    }

    /** Appends fresh tokens and compares the answers at all of them. */
    void append(int... counts) {
        window(
                lengths(),
                IntStream.range(0, counts.length)
                        .map(row -> rows.get(row).length + counts[row])
                        .toArray(),
                Kind.APPEND);
    }

    void overwrite(int[] from, int[] to) {
        window(from, to, Kind.OVERWRITE);
    }

    void peek(int[] from, int[] to) {
        window(from, to, Kind.PEEK);
    }

    private enum Kind {
        APPEND,
        OVERWRITE,
        PEEK
    }

    private void window(int[] from, int[] to, Kind kind) {
        int[][] tokens = new int[from.length][];
        List<int[]> after = new ArrayList<>();
        for (int row = 0; row < from.length; row++) {
            tokens[row] = fresh(to[row] - from[row]);
            int[] whole =
                    Arrays.copyOf(rows.get(row), Math.max(rows.get(row).length, from[row] == to[row] ? 0 : to[row]));
            System.arraycopy(tokens[row], 0, whole, Math.min(from[row], whole.length), tokens[row].length);
            after.add(whole);
        }
        try (NDManager scope = memory.newSubManager()) {
            CachedPass pass =
                    switch (kind) {
                        case APPEND ->
                            cache.append(
                                    scope,
                                    Arrays.stream(tokens)
                                            .mapToInt(row -> row.length)
                                            .toArray());
                        case OVERWRITE -> cache.overwrite(scope, from, to, reach);
                        case PEEK -> cache.peek(scope, from, to, reach);
                    };
            float[] answers = run(scope, pass, tokens);
            for (int row = 0; row < tokens.length; row++) {
                float[] expected = tokens[row].length == 0 ? new float[0] : alone(after.get(row), reach);
                for (int token = 0; token < tokens[row].length; token++) {
                    compare(answers, pass.index(row, token), expected, from[row] + token, kind + " row " + row);
                }
            }
        }
        if (kind != Kind.PEEK) {
            rows.clear();
            rows.addAll(after);
        }
        requireLengths();
    }

    /** Appends a random tree to every row, compares at all nodes, and keeps a random path. */
    void tree(int... counts) {
        int[][] parents = new int[counts.length][];
        int[][] tokens = new int[counts.length][];
        int[][] positions = new int[counts.length][];
        boolean[][][] visible = new boolean[counts.length][][];
        for (int row = 0; row < counts.length; row++) {
            int count = counts[row];
            tokens[row] = fresh(count);
            parents[row] = new int[count];
            positions[row] = new int[count];
            visible[row] = new boolean[count][count];
            for (int node = 0; node < count; node++) {
                int parent = random.nextInt(-1, node);
                parents[row][node] = parent;
                positions[row][node] = parent < 0 ? rows.get(row).length : positions[row][parent] + 1;
                if (parent >= 0) {
                    visible[row][node] = visible[row][parent].clone();
                }
                visible[row][node][node] = true;
            }
        }
        try (NDManager scope = memory.newSubManager()) {
            CachedPass pass = cache.append(scope, positions, visible);
            float[] answers = run(scope, pass, tokens);
            for (int row = 0; row < counts.length; row++) {
                for (int node = 0; node < counts[row]; node++) {
                    int[] whole = along(row, path(parents[row], node), tokens[row]);
                    float[] expected = alone(whole, Reach.CAUSAL);
                    compare(
                            answers,
                            pass.index(row, node),
                            expected,
                            whole.length - 1,
                            "node " + node + " of row " + row);
                }
            }
        }
        int[][] kept = new int[counts.length][];
        for (int row = 0; row < counts.length; row++) {
            kept[row] = path(parents[row], random.nextInt(-1, counts[row]));
            rows.set(row, along(row, kept[row], tokens[row]));
        }
        cache.keep(kept);
        requireLengths();
    }

    private int[] along(int row, int[] path, int[] tokens) {
        return IntStream.concat(
                        Arrays.stream(rows.get(row)), Arrays.stream(path).map(node -> tokens[node]))
                .toArray();
    }

    private static int[] path(int[] parents, int node) {
        return node < 0
                ? new int[0]
                : IntStream.concat(Arrays.stream(path(parents, parents[node])), IntStream.of(node))
                        .toArray();
    }

    float[] run(NDManager scope, CachedPass pass, int[][] tokens) {
        return stack.forward(Embedding.gather(pass.padded(scope, tokens), table), pass)
                .toFloatArray();
    }

    /** A pass with an input of any shape. */
    void run(NDManager scope, CachedPass pass, Shape shape) {
        stack.forward(scope.zeros(shape), pass);
    }

    private float[] alone(int[] tokens, Reach reach) {
        int length = tokens.length;
        boolean[] visible = new boolean[length * length];
        for (int query = 0; query < length; query++) {
            Arrays.fill(visible, query * length, query * length + reach.end(query, length), true);
        }
        try (NDManager scope = memory.newSubManager()) {
            NDArray ids = scope.create(Arrays.stream(tokens).asLongStream().toArray(), new Shape(1, length));
            NDArray positions = scope.arange(0, length, 1, DataType.INT64).reshape(1, length);
            return stack.forward(
                            Embedding.gather(ids, table),
                            scope.create(visible, new Shape(1, length, length)),
                            positions,
                            Mode.INFERENCE)
                    .toFloatArray();
        }
    }

    private void compare(float[] answers, int at, float[] expected, int position, String what) {
        int width = stack.config().width();
        double largest = 0;
        double scale = 0;
        for (int i = 0; i < width; i++) {
            float answer = answers[at * width + i];
            largest = Float.isNaN(answer)
                    ? Double.POSITIVE_INFINITY
                    : Math.max(largest, Math.abs(answer - expected[position * width + i]));
            scale = Math.max(scale, Math.abs(expected[position * width + i]));
        }
        comparisons++;
        if (!(largest <= TOLERANCE * scale)) {
            throw new AssertionError(what + " at position " + position + " deviates by " + largest / scale
                    + " of the largest number, allowed " + TOLERANCE);
        }
    }

    void requireLengths() {
        int[] cached = IntStream.range(0, cache.rows()).map(cache::length).toArray();
        if (!Arrays.equals(cached, lengths())) {
            throw new AssertionError(
                    "the cache holds " + Arrays.toString(cached) + " tokens, not " + Arrays.toString(lengths()));
        }
    }

    /** Live arrays of the network, the cache and everything else. */
    int arrays() {
        return memory.getManagedArrays().size();
    }

    NDManager memory() {
        return memory;
    }

    @Override
    public void close() {
        cache.close();
        memory.close();
    }
}
