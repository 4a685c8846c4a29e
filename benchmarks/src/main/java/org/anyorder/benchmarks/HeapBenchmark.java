// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.model.InsertionRow;
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
 * Java heap that generation takes besides its evaluations of the network: per inserted token and per request.
 *
 * <p>Requests are run that insert few tokens, then requests of the same final length that insert many, and for each the
 * same evaluations of the network alone. The difference of differences over the additional tokens is what a token
 * costs, which must depend neither on vocabulary nor on length; what is left is what a request costs: its template and
 * its result, of its own length. Bytes are the JVM's exact count for the calling thread, on which decoding works and
 * which {@code -prof gc} adds up over all threads; JMH's own summary adds iterations up, the report averages them. The
 * models with numbers are random ones of a single layer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET, Jvm.SOON_COMPILED})
public class HeapBenchmark {
    private static final int FEW = 4;
    private static final int MANY = 20;
    private static final int SHAKESPEARE_LENGTH = 64;

    @Param({"shakespeare-insertion", "1024x64", "1024x512", "50257x64", "50257x512"})
    String vocabularyByTokens;

    @Param({"1", "8"})
    int batchRows;

    private RandomModel random;
    private InsertionWorkload few;
    private InsertionWorkload many;
    private List<List<InsertionRow>> fewEvaluations;
    private List<List<InsertionRow>> manyEvaluations;

    /** Made by JMH. */
    public HeapBenchmark() {}

    /** What an iteration counted, in bytes of Java heap. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Bytes {
        private long invocations;
        private long few;
        private long many;
        private long fewEvaluations;
        private long manyEvaluations;

        /** Made by JMH. */
        public Bytes() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            invocations = 0;
            few = 0;
            many = 0;
            fewEvaluations = 0;
            manyEvaluations = 0;
        }

        /**
         * What an inserted token costs outside the evaluations.
         *
         * @return bytes
         */
        public double perToken() {
            return (double) (many - manyEvaluations - few + fewEvaluations) / additionalTokens();
        }

        /**
         * What a request costs outside the evaluations, its tokens not counted.
         *
         * @return bytes
         */
        public double perRequest() {
            return (double) (few - fewEvaluations) / (invocations * InsertionWorkload.REQUESTS) - FEW * perToken();
        }

        /**
         * What the evaluation for an inserted token costs.
         *
         * @return bytes
         */
        public double evaluationPerToken() {
            return (double) (manyEvaluations - fewEvaluations) / additionalTokens();
        }

        private long additionalTokens() {
            return invocations * InsertionWorkload.REQUESTS * (MANY - FEW);
        }
    }

    /**
     * Loads or makes the model and records what its steps evaluate.
     *
     * @throws IOException if it cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        String[] sizes = vocabularyByTokens.split("x");
        int length = SHAKESPEARE_LENGTH;
        String reference = vocabularyByTokens;
        random = RandomModel.none();
        if (sizes.length == 2) {
            length = Integer.parseInt(sizes[1]);
            random = RandomModel.write(RandomModel.config(Integer.parseInt(sizes[0]), 64, 1, length + 2));
            reference = random.folder().toString();
        }
        few = InsertionWorkload.open(reference, InsertionMethod.TWO_STAGE_TOP_P, length, FEW);
        many = InsertionWorkload.open(reference, InsertionMethod.TWO_STAGE_TOP_P, length, MANY);
        fewEvaluations = few.evaluations(batchRows);
        manyEvaluations = many.evaluations(batchRows);
    }

    /**
     * Inserts and evaluates, few tokens and many.
     *
     * @param bytes takes what was allocated
     */
    @Benchmark
    public void insertions(Bytes bytes) {
        bytes.invocations++;
        bytes.few += HeapBytes.of(() -> few.generate(batchRows));
        bytes.many += HeapBytes.of(() -> many.generate(batchRows));
        bytes.fewEvaluations += HeapBytes.of(() -> few.evaluate(fewEvaluations));
        bytes.manyEvaluations += HeapBytes.of(() -> many.evaluate(manyEvaluations));
    }

    /**
     * Frees the models.
     *
     * @throws IOException if files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        few.close();
        many.close();
        random.close();
    }
}
