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
 * Updates of the real trainer (insertion objective, AdamW, clipping, moving average) in mixed precision against
 * float32, 8 layers of 512. Read the counter {@code tokens}, tokens a second: the same rows are drawn on both sides,
 * but an update holds as many tokens as were not dropped.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class TrainingBenchmark {
    private static final int VOCABULARY = 1024;

    @Param({"MIXED", "FLOAT32"})
    Compute precision = Compute.FLOAT32;

    @Param("8")
    int layers;

    @Param("512")
    int width;

    @Param("16")
    int batchRows;

    @Param("128")
    int tokensPerRow;

    private SteppedTraining training;

    /** Made by JMH. */
    public TrainingBenchmark() {}

    /** Tokens of updates. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Tokens {
        /** Visible tokens that went through the network. */
        public long tokens;

        /** Made by JMH. */
        public Tokens() {}
    }

    /**
     * Draws the weights.
     *
     * @throws IOException if there is no temporary folder
     */
    @Setup
    public void open() throws IOException {
        RandomTokenSource source = new RandomTokenSource(VOCABULARY, tokensPerRow);
        Objective<InsertionNetwork> objective = new DroppedTokenObjective(
                new InsertionSubject(
                        RandomModel.config(VOCABULARY, width, layers, source.longest()),
                        precision,
                        source,
                        TokenDrops.fromWholeTarget()),
                DroppedTokenLoss.published(),
                DroppedTokenObjective.ConstraintInput.HIDDEN);
        training = SteppedTraining.start(objective, precision, batchRows);
    }

    /**
     * One update.
     *
     * @param tokens counts its tokens
     * @return its loss
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public double update(Tokens tokens) throws InterruptedException {
        UpdateReport report = training.next();
        tokens.tokens += report.tokens();
        return report.loss();
    }

    /**
     * Ends the training.
     *
     * @throws IOException if its files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        training.close();
    }
}
