// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.hippo.Discretisation;
import org.anyorder.ssm.kernel.DiagonalSystem;
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
 * A layer of S4D, 64 channels with states of 64, over one sequence: the scan against the convolution, which makes its
 * kernel anew each time. Their outputs are compared first. The lengths say where one overtakes the other.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class DiagonalViewsBenchmark {
    private static final int CHANNELS = 64;
    private static final int HALF = 32;

    @Param({"4", "16", "64", "256", "1024", "4096"})
    int length;

    private NDManager owner;
    private DiagonalSystem system;
    private Recurrence recurrence;
    private NDArray u;

    /** Made by JMH. */
    public DiagonalViewsBenchmark() {}

    /** Draws a layer and compares both views. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager();
        Shape poles = new Shape(CHANNELS, HALF);
        system = new DiagonalSystem(
                new DiagonalSystem.Parameters(
                        uniform(-6.9f, -2.3f, new Shape(CHANNELS)),
                        uniform(-1, 0, poles),
                        uniform(0, 100, poles),
                        uniform(-1, 1, poles.add(2)),
                        uniform(-1, 1, poles.add(2)),
                        uniform(-1, 1, new Shape(CHANNELS))),
                Discretisation.ZERO_ORDER_HOLD);
        recurrence = system.recurrence(owner);
        u = uniform(-1, 1, new Shape(1, CHANNELS, length));
        try (NDManager scope = owner.newSubManager()) {
            NDArray scanned = scan(scope);
            NDArray convolved = convolve(scope);
            float difference = scanned.sub(convolved).abs().max().getFloat()
                    / scanned.abs().max().getFloat();
            if (!(difference < 1e-4)) {
                throw new IllegalStateException("scan and convolution differ by " + difference);
            }
        }
    }

    private NDArray uniform(float low, float high, Shape shape) {
        return owner.randomUniform(low, high, shape, DataType.FLOAT32);
    }

    /**
     * Scan ÷ convolution, above 1 where the convolution is the faster.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void scanAndConvolution(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> ended(Side.SCAN), () -> ended(Side.CONVOLUTION));
    }

    /** A view of the layer. */
    private enum Side {
        SCAN,
        CONVOLUTION
    }

    private void ended(Side side) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray y = side == Side.SCAN ? scan(scope) : convolve(scope);
            y.get(0, 0, 0).getFloat(); // completes on a GPU, too
        }
    }

    private NDArray scan(NDManager scope) {
        NDArray input = u.duplicate();
        input.attach(scope);
        return recurrence.scan(input, recurrence.start(scope, 1)).y();
    }

    private NDArray convolve(NDManager scope) {
        NDArray input = u.duplicate();
        input.attach(scope);
        return system.convolve(input);
    }

    /** Frees the layer. */
    @TearDown
    public void close() {
        owner.close();
    }
}
