// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import java.io.IOException;
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

/** The sampling of {@link AncestralBenchmark} in bfloat16 against the same in float32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class AncestralPrecisionBenchmark {
    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    private final AncestralBenchmark bfloat16 = new AncestralBenchmark();
    private final AncestralBenchmark float32 = new AncestralBenchmark();
    private final AncestralBenchmark.Rows rows = new AncestralBenchmark.Rows();

    /** Made by JMH. */
    public AncestralPrecisionBenchmark() {}

    /**
     * Makes the networks.
     *
     * @throws IOException if one cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        bfloat16.size = size;
        bfloat16.precision = Precision.BFLOAT16;
        bfloat16.open();
        float32.size = size;
        float32.precision = Precision.FLOAT32;
        float32.open();
    }

    /**
     * Samples in either, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void bfloat16AndFloat32(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> bfloat16.sample(rows), () -> float32.sample(rows));
    }

    /** Frees the networks. */
    @TearDown
    public void close() {
        bfloat16.close();
        float32.close();
    }
}
