// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.Cancellation;
import org.anyorder.Execution;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestQueue;
import org.anyorder.RequestSource;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.Times;
import org.anyorder.benchmarks.causal.DecoderSize;
import org.anyorder.benchmarks.causal.RandomLlama;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
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
 * Requests that come at random and want random numbers of tokens: served by one run which they join as rows become
 * free, and in batches of as many rows, each of which waits for its requests and ends with its longest. The time is
 * from the first arrival on to the last result.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 2, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class ContinuousBatchingBenchmark {
    static final int ROWS = 8;

    @Param("LLAMA_134M")
    DecoderSize size = DecoderSize.LLAMA_134M;

    @Param("BFLOAT16")
    Precision precision = Precision.BFLOAT16;

    @Param("64")
    int requests = 64;

    /** Most new tokens of a request; the fewest are 4. */
    @Param("192")
    int longest = 192;

    @Param("10")
    double meanGapMillis = 10;

    /** What becomes of the rows of a waiting batch. */
    @Param({"STAY", "LEAVE"})
    FinishedRows finishedRows = FinishedRows.STAY;

    private RandomLlama folder;
    private LoadedModel loaded;
    private StrategyGenerator<CausalModel> generator;
    private List<Arrival> arrivals;
    private int shortest;

    /** Made by JMH. */
    public ContinuousBatchingBenchmark() {}

    /** What becomes of the rows of a batch whose requests have all their tokens, while others have not. */
    public enum FinishedRows {
        /** They are computed on, as batches of one shape are, until the longest request has its tokens. */
        STAY,
        /** They leave, so that the steps become cheaper. */
        LEAVE
    }

    /** How an iteration went. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Service {
        private final Times joining = new Times();
        private final Times batches = new Times();
        private double shortestJoining;
        private double shortestInBatch;
        private double shortestServed;

        /** Made by JMH. */
        public Service() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            joining.clear();
            batches.clear();
        }

        /**
         * What joining gains.
         *
         * @return time of waiting batches ÷ time of one run that requests join
         */
        public double ratio() {
            return batches.median() / joining.median();
        }

        /**
         * How long the shortest request takes, from its arrival on, where requests join.
         *
         * @return seconds
         */
        public double shortestJoining() {
            return shortestJoining;
        }

        /**
         * How long it takes in batches.
         *
         * @return seconds
         */
        public double shortestInBatch() {
            return shortestInBatch;
        }

        /**
         * How long it is served, from its admission on, where requests join: as many steps as it has tokens, if it
         * waits for no other.
         *
         * @return seconds
         */
        public double shortestServed() {
            return shortestServed;
        }
    }

    /**
     * Makes the model and the requests.
     *
     * @throws IOException if the model cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        folder = RandomLlama.write(size);
        loaded = folder.load(precision);
        generator = StrategyGenerator.of((CausalModel) loaded.views().get(0), new Autoregressive());
        arrivals =
                Arrival.random(requests, meanGapMillis * TimeUnit.MILLISECONDS.toNanos(1), longest, size.vocabulary());
        shortest = arrivals.stream()
                .min(Comparator.comparingInt(Arrival::newTokens))
                .orElseThrow()
                .request()
                .number();
    }

    /**
     * Both ways.
     *
     * @param service takes times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void serve(Service service) throws InterruptedException {
        Watch joining = new Watch(arrivals.get(shortest));
        service.joining.add(() -> join(joining));
        Watch waiting = new Watch(arrivals.get(shortest));
        service.batches.add(() -> inBatches(waiting));
        service.shortestJoining = joining.seconds();
        service.shortestInBatch = waiting.seconds();
        service.shortestServed = joining.served();
    }

    private void join(Watch watch) throws InterruptedException {
        try (RequestQueue queue = new RequestQueue()) {
            Thread submitter = new Thread(
                    () -> {
                        for (Arrival arrival : arrivals) {
                            arrival.await(watch.start());
                            queue.submit(arrival.request());
                        }
                        queue.close();
                    },
                    "arrivals");
            submitter.start();
            generator.generateAll(queue, new Execution(ROWS, watch, new Cancellation()));
            submitter.join();
        }
    }

    private void inBatches(Watch watch) {
        for (int from = 0; from < arrivals.size(); from += ROWS) {
            List<Arrival> batch = arrivals.subList(from, Math.min(arrivals.size(), from + ROWS));
            batch.get(batch.size() - 1).await(watch.start());
            generator.generateAll(
                    RequestSource.of(asBatch(batch)), new Execution(ROWS, GenerationListener.NONE, new Cancellation()));
            // A batch is answered as a whole.
            if (batch.contains(watch.watched())) {
                watch.answered();
            }
        }
    }

    private List<GenerationRequest> asBatch(List<Arrival> batch) {
        int most = batch.stream().mapToInt(Arrival::newTokens).max().orElseThrow();
        return batch.stream()
                .map(arrival -> finishedRows == FinishedRows.STAY ? arrival.withNewTokens(most) : arrival.request())
                .toList();
    }

    /**
     * Frees the model.
     *
     * @throws IOException if files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        loaded.close();
        folder.close();
    }
}
