// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.DraftedTokens;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.sampling.SamplingOptions;
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
 * Speculative decoding of eight requests against plain decoding of the same, one by one, and against itself in one
 * batch. All sides generate as many tokens; the ratio of their times is that of their speeds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class SpeculativeBenchmark {

    /** Name or folder of the model that is decoded. */
    @Param("shakespeare-causal")
    String target = "shakespeare-causal";

    /** Name or folder of a smaller model of the same tokens. */
    @Param("shakespeare-draft")
    String draft = "shakespeare-draft";

    @Param("FLOAT32")
    Precision precision = Precision.FLOAT32;

    /** As the option of the strategy says it. */
    @Param("5")
    String draftLength = "5";

    /** 0 is greedy. */
    @Param({"0.0", "1.0"})
    double temperature;

    @Param("96")
    int newTokens = 96;

    private ModelPair pair;
    private StrategyGenerator<?> plain;
    private StrategyGenerator<?> speculative;
    private List<GenerationRequest> requests;

    /** Made by JMH. */
    public SpeculativeBenchmark() {}

    /**
     * Loads the pair and draws the prompts.
     *
     * @throws IOException if a model cannot be read
     */
    @Setup
    public void open() throws IOException {
        pair = ModelPair.open(target, draft, precision);
        plain = pair.plain();
        speculative = pair.speculative(draftLength);
        requests =
                pair.requests(SamplingOptions.builder().temperature(temperature).build(), newTokens);
    }

    /**
     * Plain decoding and speculative decoding, one request after the other.
     *
     * @param ratio takes the times: plain ÷ speculative
     * @param drafts takes what was drafted
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void plainAndSpeculative(PairedRatio ratio, DraftedTokens drafts) throws InterruptedException {
        ratio.run(() -> Decoding.run(plain, requests, 1), () -> drafts.add(Decoding.run(speculative, requests, 1)));
    }

    /**
     * Speculative decoding, one request after the other and all together.
     *
     * @param ratio takes the times: one by one ÷ together
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void aloneAndTogether(PairedRatio ratio) throws InterruptedException {
        ratio.run(
                () -> Decoding.run(speculative, requests, 1),
                () -> Decoding.run(speculative, requests, ModelPair.REQUESTS));
    }

    /** Frees the models. */
    @TearDown
    public void close() {
        pair.close();
    }
}
