// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.kernel.Precision;
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
 * One more token of one text by a decoder of the Llama type over its cache, drawn from its law. It reads all weights,
 * so that the time of reading as many bytes is its bound.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class CausalDecodingBenchmark {
    static final int VERIFIED = 8;

    @Param("LLAMA_134M")
    DecoderSize size = DecoderSize.LLAMA_134M;

    @Param({"FLOAT32", "BFLOAT16", "INT8"})
    Precision precision = Precision.FLOAT32;

    private CausalWorkload workload;

    /** Made by JMH. */
    public CausalDecodingBenchmark() {}

    /** Makes the network and stores a text. */
    @Setup
    public void open() {
        workload = new CausalWorkload(size, precision);
    }

    /**
     * Decodes a token, and forgets it.
     *
     * @return the token drawn
     */
    @Benchmark
    public int token() {
        return workload.decode(1);
    }

    /**
     * Reads as many bytes as the weights have, and decodes a token, in turn.
     *
     * @param share takes the times: read ÷ decoded is the share of the machine's bandwidth that decoding uses
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void readingAndToken(PairedRatio share) throws InterruptedException {
        share.run(workload::read, () -> workload.decode(1));
    }

    /**
     * Evaluates eight tokens at once, as a verifier of drafts does, and decodes one, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void verifyingAndToken(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> workload.decode(VERIFIED), () -> workload.decode(1));
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        workload.close();
    }
}
