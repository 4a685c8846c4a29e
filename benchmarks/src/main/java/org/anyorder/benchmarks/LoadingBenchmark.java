// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.anyorder.Generator;
import org.anyorder.Generators;
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
 * Loading a float32 checkpoint of 530 MB as users do, against reading the file into freshly allocated memory; either
 * frees it again, and the file is in the page cache.
 *
 * <p>Before each shot the C library gives back what was freed before: a loader that is handed memory which an earlier
 * load has touched already would seem faster than reading, and would show no growth.
 *
 * <p>The memory of the rival is the engine's, which does not fill it with zeros first as a direct buffer of Java would:
 * the harder rival. {@link #loadWatched} is a third side, which watches anonymous memory and so is not timed for the
 * ratio.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 6)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class LoadingBenchmark {
    @Param("12")
    int layers;

    @Param("30522")
    int vocabulary;

    private RandomModel model;
    private NDManager owner;

    /** Made by JMH. */
    public LoadingBenchmark() {}

    /** What a load took at its highest, beside its time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class AnonymousMemory {
        /** Peak of anonymous resident memory over what it was before, as a multiple of the weights. */
        public double multipleOfWeights;

        /** Made by JMH. */
        public AnonymousMemory() {}
    }

    /**
     * Writes the checkpoint.
     *
     * @throws IOException if it cannot be written
     */
    @Setup
    public void open() throws IOException {
        owner = NDManager.newBaseManager(Device.cpu());
        model = RandomModel.write(RandomModel.config(vocabulary, 768, layers, 512));
    }

    /** Lets every shot begin with fresh memory. */
    @Setup(Level.Iteration)
    public void trim() {
        NativeHeap.trim();
    }

    /**
     * Loads.
     *
     * @return the strategy's name
     * @throws IOException if the checkpoint cannot be read
     */
    @Benchmark
    public String load() throws IOException {
        try (Generator generator = Generators.load(model.folder())) {
            return generator.strategy();
        }
    }

    /**
     * Loads and watches.
     *
     * @param memory takes the peak
     * @return the strategy's name
     * @throws IOException if the checkpoint or the state of the process cannot be read
     */
    @Benchmark
    public String loadWatched(AnonymousMemory memory) throws IOException {
        try (AnonymousPeak peak = AnonymousPeak.watch()) {
            String strategy = load();
            memory.multipleOfWeights = (double) peak.bytes() / model.weightBytes();
            return strategy;
        }
    }

    /**
     * Reads the file.
     *
     * @return bytes read
     * @throws IOException if it cannot be read
     */
    @Benchmark
    public long baselineRead() throws IOException {
        try (FileChannel channel = FileChannel.open(model.weights(), StandardOpenOption.READ);
                NDArray bytes = owner.create(new Shape(channel.size()), DataType.UINT8)) {
            ByteBuffer target = bytes.toByteBuffer(true);
            while (target.hasRemaining() && channel.read(target) >= 0) {
                // The channel reads as much at once as it likes.
                continue;
            }
            return target.position();
        }
    }

    /**
     * Deletes the checkpoint.
     *
     * @throws IOException if that fails
     */
    @TearDown
    public void close() throws IOException {
        owner.close();
        model.close();
    }
}
