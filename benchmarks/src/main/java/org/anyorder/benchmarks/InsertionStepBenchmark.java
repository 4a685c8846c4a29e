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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole decoding steps of the embedded Shakespeare model through its generator, against the same evaluations of the
 * network alone. Scores are times per inserted token; those of both sides together include the evaluations twice.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(InsertionWorkload.INSERTED)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class InsertionStepBenchmark {
    private static final String MODEL = "shakespeare-insertion";
    private static final int LENGTH = 48;

    @Param({"TWO_STAGE_TOP_P", "JOINT"})
    InsertionMethod method = InsertionMethod.TWO_STAGE_TOP_P;

    @Param({"1", "8"})
    int batchRows;

    private InsertionWorkload workload;
    private List<List<InsertionRow>> evaluations;

    /** Made by JMH. */
    public InsertionStepBenchmark() {}

    /**
     * Loads the model and records what its steps evaluate.
     *
     * @throws IOException if it cannot be read
     */
    @Setup
    public void open() throws IOException {
        workload = InsertionWorkload.open(MODEL, method, LENGTH);
        evaluations = workload.evaluations(batchRows);
    }

    /** Inserts. */
    @Benchmark
    public void steps() {
        workload.generate(batchRows);
    }

    /**
     * Inserts and evaluates, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void stepsAndEvaluations(PairedRatio ratio) throws InterruptedException {
        ratio.run(this::steps, () -> workload.evaluate(evaluations));
    }

    /** Frees the model. */
    @TearDown
    public void close() {
        workload.close();
    }
}
