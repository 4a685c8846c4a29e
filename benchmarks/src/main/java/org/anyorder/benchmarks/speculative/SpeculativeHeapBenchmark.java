// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.HeapBytes;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.sampling.SamplingOptions;
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
 * Java heap that speculative decoding takes besides what target and draft are asked, per token.
 *
 * <p>Requests are run for few tokens and for many, and so is all that they ask of the states of both models; the
 * difference of the differences over the additional tokens is what a token costs. Bytes are the JVM's exact count for
 * the calling thread; JMH's own summary adds iterations up, the report averages them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET, Jvm.SOON_COMPILED})
public class SpeculativeHeapBenchmark {
    private static final int FEW = 8;
    private static final int MANY = 40;

    /** Name or folder of the model that is decoded. */
    @Param("shakespeare-causal")
    String target = "shakespeare-causal";

    /** Name or folder of a smaller model of the same tokens. */
    @Param("shakespeare-draft")
    String draft = "shakespeare-draft";

    /** 0 is greedy. */
    @Param({"0.0", "1.0"})
    double temperature;

    @Param({"1", "8"})
    int batchRows;

    private ModelPair pair;
    private Side few;
    private Side many;

    /** Made by JMH. */
    public SpeculativeHeapBenchmark() {}

    /** Requests, and what they ask of both models. */
    private record Side(List<GenerationRequest> requests, RecordedCalls target, RecordedCalls draft) {}

    /** What an iteration counted, in bytes of Java heap. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Bytes {
        private long invocations;
        private long decoding;
        private long calls;

        /** Made by JMH. */
        public Bytes() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            invocations = 0;
            decoding = 0;
            calls = 0;
        }

        /**
         * What a token costs outside the calls of the models.
         *
         * @return bytes
         */
        public double perToken() {
            return (double) (decoding - calls) / tokens();
        }

        /**
         * What a token costs in the calls of the models.
         *
         * @return bytes
         */
        public double callsPerToken() {
            return (double) calls / tokens();
        }

        private long tokens() {
            return invocations * ModelPair.REQUESTS * (MANY - FEW);
        }
    }

    /**
     * Loads the pair and records what is asked of it.
     *
     * @throws IOException if a model cannot be read
     */
    @Setup
    public void open() throws IOException {
        pair = ModelPair.open(target, draft, Precision.FLOAT32);
        few = recorded(FEW);
        many = recorded(MANY);
    }

    private Side recorded(int newTokens) throws IOException {
        SamplingOptions sampling =
                SamplingOptions.builder().temperature(temperature).build();
        Side side = new Side(
                pair.requests(sampling, newTokens), new RecordedCalls(pair.target()), new RecordedCalls(pair.draft()));
        Decoding.run(ModelPair.speculative(side.target, side.draft, "5"), side.requests, batchRows);
        return side;
    }

    /**
     * Decodes and asks, for few tokens and for many.
     *
     * @param bytes takes what was allocated
     * @throws IOException never: the models are loaded
     */
    @Benchmark
    public void decode(Bytes bytes) throws IOException {
        StrategyGenerator<?> generator = pair.speculative("5");
        bytes.invocations++;
        bytes.decoding += HeapBytes.of(() -> Decoding.run(generator, many.requests, batchRows))
                - HeapBytes.of(() -> Decoding.run(generator, few.requests, batchRows));
        bytes.calls += HeapBytes.of(() -> ask(many)) - HeapBytes.of(() -> ask(few));
    }

    private void ask(Side side) {
        side.target.repeat(pair.owner());
        side.draft.repeat(pair.owner());
    }

    /** Frees the models. */
    @TearDown
    public void close() {
        pair.close();
    }
}
