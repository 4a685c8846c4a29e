// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.benchmarks.diffusion.DiffusionWorkload.Method;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * A confidence threshold over a dual cache against low-confidence remasking of whole rows, half as long as the
 * network's, at temperature 0. A random network is never sure, so both settle a token per evaluation, the same one but
 * for what the cache makes of it: the gain is the cache's alone. The ratio is that of two tokens of whole rows, whose
 * evaluations are all alike, to the first block over the cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class DualCacheBenchmark {
    static final int BLOCK = 32;
    private static final int WHOLE_TOKENS = 2;
    private static final Method DUAL = new Method("threshold", Map.of("block-length", "32", "cache", "dual"));

    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    private DiffusionWorkload workload;
    private StrategyGenerator<?> dual;
    private StrategyGenerator<?> plain;
    private double rowsPerMasked;

    /** Made by JMH. */
    public DualCacheBenchmark() {}

    /** What was computed. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rows {
        /** Rows of logits ÷ positions of the block that were masked. */
        public double vocabularyRowsPerMasked;

        /** Made by JMH. */
        public Rows() {}
    }

    /**
     * Makes the network.
     *
     * @throws IOException if it cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        workload = DiffusionWorkload.open(RandomNetwork.LLADA, size, Precision.FLOAT32);
        dual = DUAL.over(workload.model());
        plain = plain(size).over(workload.model());
        RecordedPasses passes = workload.passes(DUAL, List.of(request(BLOCK)), 1);
        rowsPerMasked = (double) passes.vocabularyRows() / passes.masked(BLOCK);
    }

    private static Method plain(NetworkSize size) {
        int steps = size.positions() / 2;
        return new Method("low-confidence", Map.of("block-length", "32", "steps", Integer.toString(steps)));
    }

    private GenerationRequest request(int evaluations) {
        return workload.request(0, 0, size.positions() / 2, 0, evaluations);
    }

    /**
     * Begins a block without a cache and decodes one over it, in turn.
     *
     * @param ratio takes the times
     * @param rows takes what was computed
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void wholeAndDualCache(PairedRatio ratio, Rows rows) throws InterruptedException {
        rows.vocabularyRowsPerMasked = rowsPerMasked;
        ratio.run(() -> generate(plain, WHOLE_TOKENS), () -> generate(dual, BLOCK));
    }

    private Generation generate(StrategyGenerator<?> generator, int evaluations) {
        Generation generation =
                Decoding.run(generator, List.of(request(evaluations)), 1).get(0);
        if (generation.usage().generated() != evaluations) {
            throw new IllegalStateException(
                    evaluations + " evaluations settled " + generation.usage().generated() + " tokens");
        }
        return generation;
    }

    /**
     * On how many of the first block's tokens both sides agree.
     *
     * @param size of the network
     * @return so many of how many
     * @throws IOException if the network cannot be written or read
     */
    public static String agreement(NetworkSize size) throws IOException {
        DualCacheBenchmark benchmark = new DualCacheBenchmark();
        benchmark.size = size;
        benchmark.open();
        try {
            return benchmark.agreeing() + " of " + BLOCK + " equal";
        } finally {
            benchmark.close();
        }
    }

    int agreeing() {
        int[] left = generate(dual, BLOCK).tokens();
        int[] right = generate(plain, BLOCK).tokens();
        int equal = 0;
        for (int position = 0; position < BLOCK; position++) {
            equal += left[position] == right[position] ? 1 : 0;
        }
        return equal;
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        workload.close();
    }
}
