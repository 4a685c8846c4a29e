// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.benchmarks.Times;
import org.anyorder.benchmarks.diffusion.DiffusionWorkload.Method;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Block diffusion at the middle of a sequence as long as the network's, over the stored keys and values of the blocks
 * before and without: the first half is known. Both give the same tokens.
 *
 * <p>Over the cache the known half is stored and evaluated once, and again with two more blocks, of which one is
 * stored, so the difference is the time of 32 tokens. Without a cache a single token is timed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class BlockCacheBenchmark {
    static final int TOKENS = 2 * RandomNetwork.BLOCK;
    private static final Method METHOD = new Method("block-diffusion", Map.of());

    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    private DiffusionWorkload workload;
    private StrategyGenerator<?> storing;
    private StrategyGenerator<?> running;

    /** Made by JMH. */
    public BlockCacheBenchmark() {}

    /** Times of an iteration; see {@link PairedRatio} on their summary. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Gain {
        private final Times uncached = new Times();
        private final Times prompt = new Times();
        private final Times promptAndTokens = new Times();

        /** Made by JMH. */
        public Gain() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            uncached.clear();
            prompt.clear();
            promptAndTokens.clear();
        }

        /**
         * How much longer a token takes without the cache.
         *
         * @return uncached ÷ cached
         */
        public double ratio() {
            double tokens = promptAndTokens.median() - prompt.median();
            return TOKENS * uncached.median() / tokens;
        }
    }

    /**
     * Makes the network and compares both sides.
     *
     * @throws IOException if the network cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        workload = DiffusionWorkload.open(RandomNetwork.BD3LM, size, Precision.FLOAT32);
        storing = METHOD.over(workload.model());
        running = METHOD.over(new UncachedModel(workload.model()));
        Generation stored = generate(storing, 2);
        Generation whole = generate(running, 2);
        if (!Arrays.equals(stored.tokens(), whole.tokens()) || !Arrays.equals(stored.steps(), whole.steps())) {
            throw new IllegalStateException("the cache changes tokens: " + Arrays.toString(stored.tokens()) + " and "
                    + Arrays.toString(whole.tokens()));
        }
    }

    /**
     * Decodes a token without a cache, one over it, and 33 over it.
     *
     * @param gain takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void uncachedAndCached(Gain gain) throws InterruptedException {
        gain.uncached.add(() -> generate(running, 1));
        gain.prompt.add(() -> generate(storing, 1));
        gain.promptAndTokens.add(() -> generate(storing, TOKENS + 1));
    }

    private Generation generate(StrategyGenerator<?> generator, int evaluations) {
        int half = size.positions() / 2;
        GenerationRequest request = workload.request(0, half, half, 1, evaluations);
        Generation generation = Decoding.run(generator, List.of(request), 1).get(0);
        if (generation.usage().generated() != evaluations) {
            throw new IllegalStateException(
                    evaluations + " evaluations settled " + generation.usage().generated() + " tokens");
        }
        return generation;
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        workload.close();
    }
}
