// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.TemporaryFolder;
import org.anyorder.benchmarks.Times;
import org.anyorder.benchmarks.causal.DecoderSize;
import org.anyorder.benchmarks.causal.RandomLlama;
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
 * Greedy decoding of one sequence by this library and by others: the same weights, the same prompt, as many new tokens,
 * all cores. Both sides run in turn; a peer in another JVM is idle meanwhile. DJL must say what this library says;
 * Jlama says something else from the first or a later token on.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 20)
@Measurement(iterations = 3, time = 10)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class PeerBenchmark {
    static final int NEW_TOKENS = 64;
    private static final int PROMPT = 16;
    private static final int COMPARED = 8;

    @Param({"FLOAT32_AND_JLAMA_FLOAT32", "INT8_AND_JLAMA_Q4", "BFLOAT16_AND_JLAMA_Q4", "FLOAT32_AND_DJL"})
    Rivalry rivalry = Rivalry.FLOAT32_AND_DJL;

    @Param("LLAMA_134M")
    DecoderSize size = DecoderSize.LLAMA_134M;

    private RandomLlama model;
    private Peer ours;
    private Optional<Peer> theirs = Optional.empty();
    private int[] prompt;

    /** Made by JMH. */
    public PeerBenchmark() {}

    /** How fast both sides are in an iteration; NaN if there is no other side. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Speed {
        private final Times ours = new Times();
        private final Times theirs = new Times();

        /** Made by JMH. */
        public Speed() {}

        /** Begins an iteration. */
        @Setup(Level.Iteration)
        public void reset() {
            ours.clear();
            theirs.clear();
        }

        /**
         * This library's speed, its prompts counted in the time.
         *
         * @return new tokens per second
         */
        public double oursPerSecond() {
            return perSecond(ours);
        }

        /**
         * The other's.
         *
         * @return new tokens per second
         */
        public double theirsPerSecond() {
            return perSecond(theirs);
        }

        /**
         * How much faster this library is.
         *
         * @return the time of the other ÷ its own
         */
        public double ratio() {
            return theirs.median() / ours.median();
        }

        private static double perSecond(Times times) {
            return NEW_TOKENS * 1e9 / times.median();
        }
    }

    /**
     * Writes the model and opens both sides.
     *
     * @throws IOException if it cannot be written or read, or both sides say different things
     */
    @Setup
    public void open() throws IOException {
        model = RandomLlama.write(size);
        prompt = IntStream.range(0, PROMPT)
                .map(i -> i == 0 ? 1 : size.vocabulary() / 2 + 7 * i)
                .toArray();
        ours = rivalry.ours().open(model.folder());
        try {
            theirs = Optional.of(rivalry.theirs().open(model.folder()));
        } catch (PeerMissingException missing) {
            System.out.println(rivalry.theirs() + " is not measured: " + missing.getMessage());
        }
        if (rivalry == Rivalry.FLOAT32_AND_DJL) {
            int[] expected = ours.generate(prompt, COMPARED);
            int[] got = theirs.orElseThrow().generate(prompt, COMPARED);
            if (!Arrays.equals(expected, got)) {
                throw new IllegalStateException("DJL must continue as this library does, with "
                        + Arrays.toString(expected) + ", got " + Arrays.toString(got));
            }
        }
    }

    /**
     * Both sides, one after the other.
     *
     * @param speed takes their times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void decode(Speed speed) throws InterruptedException {
        if (theirs.isPresent()) {
            speed.theirs.add(() -> generate(theirs.get()));
        }
        speed.ours.add(() -> generate(ours));
    }

    private void generate(Peer peer) {
        try {
            peer.generate(prompt, NEW_TOKENS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Frees everything.
     *
     * @throws IOException if files cannot be deleted
     */
    @TearDown
    public void close() throws IOException {
        try (TemporaryFolder files = model.files()) {
            ours.close();
            if (theirs.isPresent()) {
                theirs.get().close();
            }
        }
    }
}
