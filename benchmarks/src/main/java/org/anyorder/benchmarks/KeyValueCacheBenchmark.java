// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.anyorder.nn.Activation;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TransformerStack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One more token of 8 rows through two causal layers of width 256: over a cache against whole rows, and its keys and
 * values written in place against concatenated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class KeyValueCacheBenchmark {
    private static final int ROWS = 8;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;
    private static final int LAYERS = 2;

    /** How long the rows of a batch are. */
    public enum Lengths {
        /** All alike. */
        EQUAL,
        /** Each row one token shorter than the one before. */
        RAGGED
    }

    @Param({"128", "1024", "4096"})
    int length;

    @Param({"EQUAL", "RAGGED"})
    Lengths lengths = Lengths.EQUAL;

    private NDManager owner;
    private TransformerStack stack;
    private KeyValueCache cache;
    private int[] kept;
    private NDArray whole; // (8, length + 1, D)
    private NDArray next; // (8, 1, D)
    private NDArray visible; // (1, length + 1, length + 1)
    private NDArray positions; // (1, length + 1)
    private NDArray newest; // (8, H, 1, d)
    private NDArray stored; // (8, H, length, d)

    /** Made by JMH. */
    public KeyValueCacheBenchmark() {}

    /** Fills the cache and compares both sides. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager();
        Engine.getEngine("PyTorch").setRandomSeed(1);
        stack = new TransformerStack(
                new TransformerConfig(
                        WIDTH, LAYERS, HEADS, 4 * WIDTH, Activation.GELU_TANH, 1e-5, 0, WIDTH / HEADS, length + 1, 1),
                Compute.FLOAT32);
        stack.initialize(owner, DataType.FLOAT32);
        whole = owner.randomNormal(0, 1, new Shape(ROWS, length + 1, WIDTH), DataType.FLOAT32);
        positions = owner.arange(0, length + 1, 1, DataType.INT64).reshape(1, length + 1);
        visible = positions.expandDims(1).lte(positions.expandDims(2));
        newest = owner.randomNormal(0, 1, new Shape(ROWS, HEADS, 1, WIDTH / HEADS), DataType.FLOAT32);
        stored = owner.randomNormal(0, 1, new Shape(ROWS, HEADS, length, WIDTH / HEADS), DataType.FLOAT32);
        kept = new int[ROWS];
        Arrays.setAll(kept, row -> lengths == Lengths.EQUAL ? length : length - row);
        NDList tokens = new NDList();
        for (int row = 0; row < ROWS; row++) {
            tokens.add(whole.get("{}, {}:{}", row, kept[row], kept[row] + 1)); // (1, D)
        }
        next = NDArrays.stack(tokens);
        cache = stack.open(owner);
        cache.join(ROWS);
        try (NDManager scope = owner.newSubManager()) {
            NDArray before = whole.get(":, :{}", length);
            before.attach(scope);
            stack.forward(before, cache.append(scope, kept));
        }
        compare();
    }

    private void compare() {
        try (NDManager scope = owner.newSubManager()) {
            NDArray cached = cached(scope);
            NDArray uncached = uncached(scope);
            for (int row = 0; row < ROWS; row++) {
                NDArray expected = uncached.get("{}, {}", row, kept[row]);
                float difference =
                        cached.get("{}, 0", row).sub(expected).abs().max().getFloat();
                if (!(difference < 1e-4)) {
                    throw new IllegalStateException("row " + row + " differs by " + difference);
                }
            }
        }
    }

    /**
     * A token per row over the cache.
     *
     * @return elements of the result
     */
    @Benchmark
    public long appendOne() {
        try (NDManager scope = owner.newSubManager()) {
            return cached(scope).size();
        }
    }

    /**
     * Whole rows.
     *
     * @return elements of the result
     */
    @Benchmark
    public long baselineUncached() {
        try (NDManager scope = owner.newSubManager()) {
            return uncached(scope).size();
        }
    }

    /**
     * The keys and values of a token per row, stored by every layer.
     *
     * @return elements of the last layer's keys
     */
    @Benchmark
    public long storeInPlace() {
        try (NDManager scope = owner.newSubManager()) {
            CachedPass pass = cache.append(scope, ones());
            newest.attach(scope);
            long size = 0;
            for (int layer = 0; layer < LAYERS; layer++) {
                size = pass.extend(layer, newest, newest).get(0).size();
            }
            newest.attach(owner);
            return size;
        }
    }

    /**
     * The same, concatenated.
     *
     * @return elements of the last layer's keys
     */
    @Benchmark
    public long baselineConcatenate() {
        long size = 0;
        for (int layer = 0; layer < LAYERS; layer++) {
            try (NDArray keys = stored.concat(newest, 2);
                    NDArray values = stored.concat(newest, 2)) {
                size = Math.max(keys.size(), values.size());
            }
        }
        return size;
    }

    private NDArray cached(NDManager scope) {
        NDArray x = next.duplicate();
        x.attach(scope);
        NDArray y = stack.forward(x, cache.append(scope, ones()));
        cache.rewind(kept);
        return y;
    }

    private NDArray uncached(NDManager scope) {
        NDArray x = whole.get(":");
        x.attach(scope);
        NDArray seen = visible.get(":");
        seen.attach(scope);
        NDArray at = positions.get(":");
        at.attach(scope);
        return stack.forward(x, seen, at, org.anyorder.nn.Mode.INFERENCE);
    }

    private static int[] ones() {
        int[] counts = new int[ROWS];
        Arrays.fill(counts, 1);
        return counts;
    }

    /** Frees everything. */
    @TearDown
    public void close() {
        owner.close();
    }
}
