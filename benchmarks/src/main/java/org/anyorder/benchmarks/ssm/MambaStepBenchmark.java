// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

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

/** One more token of a text by a Mamba network: far into it against near its beginning, and many at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 4)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class MambaStepBenchmark {
    private static final int NEAR = 16;
    private static final int SHARE = 8;

    @Param({"MAMBA_130M", "MAMBA_2_130M"})
    MambaSize size = MambaSize.MAMBA_130M;

    @Param("FLOAT32")
    Precision precision = Precision.FLOAT32;

    @Param("16384")
    int farPosition = 16_384;

    @Param("1024")
    int prefilledTokens = 1024;

    private MambaWorkload workload;
    private MambaWorkload.Text near;
    private MambaWorkload.Text far;

    /** Made by JMH. */
    public MambaStepBenchmark() {}

    /** Makes the network and reads both texts. */
    @Setup
    public void open() {
        workload = new MambaWorkload(size, precision);
        near = workload.text(1).read(NEAR);
        far = workload.text(1).read(farPosition);
    }

    /**
     * A token near the beginning.
     *
     * @return the sum of its logits
     */
    @Benchmark
    public float token() {
        return near.step(1);
    }

    /**
     * A token at position 16,384 and one at position 16, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void farAndNear(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> far.step(1), () -> near.step(1));
    }

    /**
     * 1,024 tokens at once, and an eighth of as many one by one, in turn: at most 1 if reading at once is 8 times as
     * fast.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void atOnceAndAnEighthOneByOne(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> near.append(prefilledTokens), () -> near.step(prefilledTokens / SHARE));
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        near.close();
        far.close();
        workload.close();
    }
}
