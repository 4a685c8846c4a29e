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

/** The token of {@link CausalDecodingBenchmark} in float32 against the same in another precision. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class CausalPrecisionBenchmark {
    @Param("LLAMA_134M")
    DecoderSize size = DecoderSize.LLAMA_134M;

    @Param({"BFLOAT16", "INT8"})
    Precision precision = Precision.INT8;

    private CausalWorkload float32;
    private CausalWorkload other;

    /** Made by JMH. */
    public CausalPrecisionBenchmark() {}

    /** Makes the networks. */
    @Setup
    public void open() {
        float32 = new CausalWorkload(size, Precision.FLOAT32);
        other = new CausalWorkload(size, precision);
    }

    /**
     * Decodes a token in either, in turn.
     *
     * @param ratio takes the times: float32 ÷ the other
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void float32AndOther(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> float32.decode(1), () -> other.decode(1));
    }

    /** Frees the networks. */
    @TearDown
    public void close() {
        float32.close();
        other.close();
    }
}
