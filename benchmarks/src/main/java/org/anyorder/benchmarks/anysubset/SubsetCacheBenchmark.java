// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.kernel.Precision;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
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
 * A round of any-subset speculation in the middle of a row of 512, draft and verification: over the cache against
 * passes that feed all that is decided, and eight rows together against the same one by one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 8)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class SubsetCacheBenchmark {
    private static final int ROWS = 8;
    private static final double TOLERANCE = 1e-3;

    @Param("XLNET_BASE")
    SubsetSize size = SubsetSize.XLNET_BASE;

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    private LoadedModel loaded;
    private NDManager owner;
    private SubsetRounds alone;
    private SubsetRounds together;
    private SubsetState one;
    private SubsetState eight;

    /** Made by JMH. */
    public SubsetCacheBenchmark() {}

    /**
     * Makes the network and feeds what is decided.
     *
     * @throws IOException if it cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        loaded = RandomXlnet.load(size, precision);
        AnySubsetModel model = (AnySubsetModel) loaded.views().get(0);
        owner = NDManager.newBaseManager(model.device());
        alone = new SubsetRounds(model, size, 1, new SplittableRandom(1));
        together = new SubsetRounds(model, size, ROWS, new SplittableRandom(2));
        one = alone.open(owner);
        eight = together.open(owner);
        requireAgreement(model);
    }

    private void requireAgreement(AnySubsetModel model) {
        for (View view : View.values()) {
            try (SubsetState fresh = model.open(owner)) {
                fresh.join(1);
                float anew = alone.evaluate(owner, fresh, view);
                float cached = alone.evaluate(owner, one, view);
                double allowed = precision == Precision.FLOAT32 ? TOLERANCE : 0.1;
                if (!(Math.abs(anew - cached) <= allowed)) {
                    throw new IllegalStateException("over the cache " + cached + ", without " + anew);
                }
            }
        }
    }

    /**
     * A round without and with the cache, in turn.
     *
     * @param ratio takes the times: without ÷ with
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void anewAndCached(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> alone.anew(owner), () -> alone.cached(owner, one));
    }

    /**
     * Eight rounds of one row and one of eight rows, in turn.
     *
     * @param ratio takes the times: one by one ÷ together
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void aloneAndTogether(PairedRatio ratio) throws InterruptedException {
        ratio.run(
                () -> {
                    for (int row = 0; row < ROWS; row++) {
                        alone.cached(owner, one);
                    }
                },
                () -> together.cached(owner, eight));
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        one.close();
        eight.close();
        owner.close();
        loaded.close();
    }
}
