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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ancestral sampling in 64 steps of a sequence as long as the network's, against the same evaluations of the network
 * alone. Scores are times per evaluation, of the first two: all of them run all positions; those of both sides together
 * include the evaluations twice.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@OperationsPerInvocation(AncestralBenchmark.EVALUATIONS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class AncestralBenchmark {
    static final int EVALUATIONS = 2;
    static final Method METHOD = new Method("ancestral", Map.of("steps", "64"));

    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    private DiffusionWorkload workload;
    private StrategyGenerator<?> generator;
    private List<GenerationRequest> requests;
    private RecordedPasses passes;

    /** Made by JMH. */
    public AncestralBenchmark() {}

    /** What was computed and what came of it. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rows {
        /** Rows of logits ÷ tokens that settled. */
        public double vocabularyRowsPerToken;

        /** Tokens that settled in an evaluation. */
        public double tokensPerEvaluation;

        /** Made by JMH. */
        public Rows() {}
    }

    /**
     * Makes the network and records what the method evaluates.
     *
     * @throws IOException if the network cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        workload = DiffusionWorkload.open(RandomNetwork.MDLM, size, precision);
        generator = METHOD.over(workload.model());
        requests = List.of(workload.request(0, 0, size.positions(), 1, EVALUATIONS));
        passes = workload.passes(METHOD, requests, 1);
    }

    /**
     * Samples.
     *
     * @param rows takes what was computed
     */
    @Benchmark
    public void sample(Rows rows) {
        Generation generation = Decoding.run(generator, requests, 1).get(0);
        if (generation.usage().nfe() != EVALUATIONS) {
            throw new IllegalStateException("evaluated " + generation.usage().nfe() + " times");
        }
        double tokens = generation.usage().generated();
        rows.vocabularyRowsPerToken = passes.vocabularyRows() / tokens;
        rows.tokensPerEvaluation = tokens / EVALUATIONS;
    }

    /**
     * Evaluates.
     *
     * @return logits that were computed
     */
    @Benchmark
    public long baselineEvaluations() {
        return passes.repeat(workload.owner());
    }

    /**
     * Samples and evaluates, in turn.
     *
     * @param ratio takes the times
     * @param rows takes what was computed
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void sampleAndEvaluations(PairedRatio ratio, Rows rows) throws InterruptedException {
        ratio.run(() -> sample(rows), this::baselineEvaluations);
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        workload.close();
    }
}
