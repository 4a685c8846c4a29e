// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.sampling.TokenDraw;
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
 * One more token at the middle of a sequence by the network of {@link AncestralBenchmark}, read causally over a cache
 * of keys and values: what an autoregressive model of these sizes takes for the text that diffusion fills.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class LeftToRightBenchmark {

    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    private NDManager owner;
    private DiffusionTransformer network;
    private KeyValueCache cache;
    private int length;
    private final RandomGenerator[] random = {RandomStreams.of(7, 0, 0)};

    /** Made by JMH. */
    public LeftToRightBenchmark() {}

    /**
     * Makes the network and stores the first half of the sequence.
     *
     * @throws IOException if the network cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        owner = NDManager.newBaseManager();
        network = RandomNetwork.transformer(size, owner, precision);
        cache = network.open(owner);
        cache.join(1);
        length = size.positions() / 2;
        try (NDManager scope = owner.newSubManager()) {
            CachedPass pass = cache.append(scope, new int[] {length});
            NDArray ids = pass.padded(
                    scope, new int[][] {random[0].ints(length, 0, size.mask()).toArray()});
            network.hidden(ids, pass, Optional.empty());
        }
    }

    /**
     * Decodes a token, and forgets it.
     *
     * @return the token drawn
     */
    @Benchmark
    public int token() {
        try (NDManager scope = owner.newSubManager()) {
            CachedPass pass = cache.append(scope, new int[] {1});
            NDArray ids = pass.padded(scope, new int[][] {{length % size.mask()}});
            NDArray hidden = network.hidden(ids, pass, Optional.empty()); // (1, 1, D)
            NDArray logits = network.logits(hidden).reshape(new Shape(1, size.vocabulary()));
            int token = TokenDraw.draw(logits, random).tokens()[0];
            cache.rewind(new int[] {length});
            return token;
        }
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        cache.close();
        owner.close();
    }
}
