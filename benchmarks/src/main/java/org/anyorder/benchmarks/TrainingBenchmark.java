// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.train.DroppedTokenLoss;
import org.anyorder.insertion.train.DroppedTokenObjective;
import org.anyorder.insertion.train.InsertionSubject;
import org.anyorder.insertion.train.TokenDrops;
import org.anyorder.nn.Compute;
import org.anyorder.train.Objective;
import org.anyorder.train.UpdateReport;
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
 * Updates of the real trainer (insertion objective, AdamW, clipping, moving average) in mixed precision and in float32,
 * 8 layers of 512, in turn in one JVM. The same rows are drawn on both sides, but an update holds as many tokens as
 * were not dropped: tokens per second are compared, not updates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class TrainingBenchmark {
    private static final int VOCABULARY = 1024;

    @Param("8")
    int layers;

    @Param("512")
    int width;

    @Param("16")
    int batchRows;

    @Param("128")
    int tokensPerRow;

    private SteppedTraining mixed;
    private SteppedTraining float32;

    /** Made by JMH. */
    public TrainingBenchmark() {}

    /** Times and visible tokens of an iteration's updates; see {@link PairedRatio} on their summary. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Speed {
        private final Progress mixed = new Progress();
        private final Progress float32 = new Progress();

        /** Made by JMH. */
        public Speed() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            mixed.reset();
            float32.reset();
        }

        /**
         * Speed in mixed precision.
         *
         * @return tokens per second
         */
        public double mixedTokensPerSecond() {
            return mixed.tokensPerSecond();
        }

        /**
         * Speed in float32.
         *
         * @return tokens per second
         */
        public double float32TokensPerSecond() {
            return float32.tokensPerSecond();
        }

        /**
         * How much faster mixed precision is.
         *
         * @return mixed ÷ float32
         */
        public double ratio() {
            return mixedTokensPerSecond() / float32TokensPerSecond();
        }
    }

    /** One side's. */
    private static final class Progress {
        private long nanos;
        private long tokens;

        void reset() {
            nanos = 0;
            tokens = 0;
        }

        double update(SteppedTraining training) throws InterruptedException {
            long start = System.nanoTime();
            UpdateReport report = training.next();
            nanos += System.nanoTime() - start;
            tokens += report.tokens();
            return report.loss();
        }

        double tokensPerSecond() {
            return tokens * 1e9 / nanos;
        }
    }

    /**
     * Draws the weights.
     *
     * @throws IOException if there is no temporary folder
     */
    @Setup
    public void open() throws IOException {
        mixed = training(Compute.MIXED);
        float32 = training(Compute.FLOAT32);
    }

    private SteppedTraining training(Compute precision) throws IOException {
        RandomTokenSource source = new RandomTokenSource(VOCABULARY, tokensPerRow);
        Objective<InsertionNetwork> objective = new DroppedTokenObjective(
                new InsertionSubject(
                        RandomModel.config(VOCABULARY, width, layers, source.longest()),
                        precision,
                        source,
                        TokenDrops.fromWholeTarget()),
                DroppedTokenLoss.published(),
                DroppedTokenObjective.ConstraintInput.HIDDEN);
        return SteppedTraining.start(objective, precision, batchRows);
    }

    /**
     * One update of either.
     *
     * @param speed takes times and tokens
     * @return the sum of the losses
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public double updates(Speed speed) throws InterruptedException {
        return speed.mixed.update(mixed) + speed.float32.update(float32);
    }

    /**
     * Ends the training.
     *
     * @throws IOException if files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        mixed.close();
        float32.close();
    }
}
