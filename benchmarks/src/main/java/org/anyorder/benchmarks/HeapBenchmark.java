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
 * Java heap per inserted token: what a generation allocates, and what the same evaluations allocate alone.
 *
 * <p>Read {@code gc.alloc.rate.norm} ({@code -prof gc}, which the report adds): bytes per inserted token, summed by the
 * JVM over all threads at the borders of an iteration, exact to the byte. Decoding works on the calling thread, the
 * engine's own threads do not touch the heap, and JMH's allocate a few hundred bytes an iteration, so nothing is gained
 * by asking for a single thread. The difference of both sides must depend neither on vocabulary nor on length: the
 * models with numbers are random ones of a single layer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(InsertionWorkload.INSERTED)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 2, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class HeapBenchmark {
    @Param({"shakespeare-insertion", "1024x32", "1024x512", "50257x32", "50257x512"})
    String vocabularyByTokens;

    @Param({"1", "8"})
    int batchRows;

    private RandomModel random;
    private InsertionWorkload workload;
    private List<List<InsertionRow>> evaluations;

    /** Made by JMH. */
    public HeapBenchmark() {}

    /**
     * Loads or makes the model and records what its steps evaluate.
     *
     * @throws IOException if it cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        String[] sizes = vocabularyByTokens.split("x");
        if (sizes.length == 2) {
            int length = Integer.parseInt(sizes[1]);
            random = RandomModel.write(RandomModel.config(Integer.parseInt(sizes[0]), 64, 1, length + 2));
            workload = InsertionWorkload.open(random.folder().toString(), InsertionMethod.TWO_STAGE_TOP_P, length);
        } else {
            random = RandomModel.none();
            workload = InsertionWorkload.open(vocabularyByTokens, InsertionMethod.TWO_STAGE_TOP_P, 48);
        }
        evaluations = workload.evaluations(batchRows);
    }

    /** Inserts. */
    @Benchmark
    public void steps() {
        workload.generate(batchRows);
    }

    /**
     * Evaluates.
     *
     * @return logits that were computed
     */
    @Benchmark
    public long baselineEvaluations() {
        return workload.evaluate(evaluations);
    }

    /**
     * Frees the model.
     *
     * @throws IOException if its files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        workload.close();
        random.close();
    }
}
