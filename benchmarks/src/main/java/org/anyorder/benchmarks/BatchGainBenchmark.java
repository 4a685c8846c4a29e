// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.model.InsertionRow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What serving eight requests together gains over one after the other, through the generator and for the bare forward.
 * Scores are times per inserted token; {@link BatchAgreement} says whether the tokens agree.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(InsertionWorkload.INSERTED)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class BatchGainBenchmark {
    static final String MODEL = "shakespeare-insertion";
    static final int LENGTH = 48;

    private InsertionWorkload workload;
    private List<List<InsertionRow>> together;
    private List<List<InsertionRow>> oneByOne;

    /** Made by JMH. */
    public BatchGainBenchmark() {}

    /**
     * Loads the model and records what either way evaluates.
     *
     * @throws IOException if it cannot be read
     */
    @Setup
    public void open() throws IOException {
        workload = InsertionWorkload.open(MODEL, InsertionMethod.TWO_STAGE_TOP_P, LENGTH);
        together = workload.evaluations(InsertionWorkload.REQUESTS);
        oneByOne = workload.evaluations(1);
    }

    /** Eight requests in one batch. */
    @Benchmark
    public void together() {
        workload.generate(InsertionWorkload.REQUESTS);
    }

    /** Eight requests, each alone. */
    @Benchmark
    public void oneByOne() {
        workload.generate(1);
    }

    /**
     * Either way through the generator, and the evaluations of either way alone.
     *
     * @param gain takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void gain(PairedGain gain) throws InterruptedException {
        gain.together(this::together, () -> workload.evaluate(together));
        gain.oneByOne(this::oneByOne, () -> workload.evaluate(oneByOne));
    }

    /** Frees the model. */
    @TearDown
    public void close() {
        workload.close();
    }
}
