// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.ssm.scan.ChunkedScan;
import org.anyorder.ssm.scan.FusedScan;
import org.anyorder.ssm.scan.SelectiveScan;
import org.anyorder.ssm.scan.SelectiveScan.Way;
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
 * The scans alone, in the sizes of networks of 130 million weights: Mamba's of 1,536 channels with 16 states each, and
 * Mamba-2's of 24 heads of 64 channels with 128 states, against the same operator by operator, token by token.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class ScanBenchmark {
    private static final int STATES = 16;
    private static final int HEADS = 24;
    private static final int HEAD_WIDTH = 64;
    private static final int HEAD_STATES = 128;

    @Param("1024")
    int length = 1024;

    @Param("1536")
    int channels = 1536;

    private NDManager owner;
    private NDArray u; // (1, L, D)
    private NDArray delta; // (1, L, D)
    private NDArray a; // (D, N)
    private NDArray b; // (1, L, 1, N)
    private NDArray c; // (1, L, 1, N)
    private NDArray state; // (1, D, N)
    private FusedScan fused;
    private NDArray x; // (1, L, H, P)
    private NDArray decay; // (1, L, H)
    private NDArray write; // (1, L, 1, N)
    private NDArray read; // (1, L, 1, N)
    private NDArray headState; // (1, H, P, N)

    /** Made by JMH. */
    public ScanBenchmark() {}

    /** Draws inputs and compares the sides. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager(Device.cpu());
        Engine.getEngine("PyTorch").setRandomSeed(1);
        u = normal(1, length, channels);
        delta = normal(1, length, channels).abs().mul(0.1);
        a = normal(channels, STATES).abs().neg();
        b = normal(1, length, 1, STATES);
        c = normal(1, length, 1, STATES);
        state = normal(1, channels, STATES);
        fused = new FusedScan(a.transpose().toFloatArray(), channels);
        x = normal(1, length, HEADS, HEAD_WIDTH);
        decay = normal(1, length, HEADS).abs().neg();
        write = normal(1, length, 1, HEAD_STATES);
        read = normal(1, length, 1, HEAD_STATES);
        headState = normal(1, HEADS, HEAD_WIDTH, HEAD_STATES);
        try (NDManager scope = owner.newSubManager()) {
            NDArray expected = selectiveByOperators(scope);
            requireAlike(expected, inJava(scope));
            for (Way way : Way.values()) {
                requireAlike(expected, selective(scope, way));
            }
            requireAlike(dualByOperators(scope), dual(scope));
        }
    }

    private NDArray normal(long... shape) {
        return owner.randomNormal(0, 1, new Shape(shape), DataType.FLOAT32);
    }

    private static void requireAlike(NDArray expected, NDArray found) {
        double difference = expected.sub(found).abs().max().getFloat();
        if (!(difference <= 1e-3 * expected.abs().max().getFloat())) {
            throw new IllegalStateException("the scans differ by " + difference);
        }
    }

    private NDArray inJava(NDManager scope) {
        float[] last = state.transpose(0, 2, 1).toFloatArray();
        NDArray shared = b.concat(c, 3);
        shared.attach(scope);
        float[] y = fused.apply(
                new FusedScan.Input(
                        u.toFloatArray(), delta.toFloatArray(), shared.toFloatArray(), 2 * STATES, 0, STATES),
                length,
                last);
        return scope.create(y, u.getShape());
    }

    private NDArray selective(NDManager scope, Way way) {
        NDList found = SelectiveScan.apply(u, delta, a, b, c, state, way);
        found.attach(scope);
        return found.get(0);
    }

    /** Slices, an exponential, products and sums, one operator after the other. */
    private NDArray selectiveByOperators(NDManager scope) {
        NDList steps = delta.expandDims(3).split(length, 1);
        NDList inputs = u.mul(delta).expandDims(3).split(length, 1);
        NDList writes = b.split(length, 1);
        NDList reads = c.transpose(0, 1, 3, 2).split(length, 1);
        scope.attachAll(steps.toArray(NDArray[]::new));
        NDList outputs = new NDList();
        NDArray h = state.expandDims(1);
        for (int t = 0; t < length; t++) {
            try (NDArray exponent = steps.get(t).mul(a);
                    NDArray fade = exponent.exp();
                    NDArray kept = h.mul(fade);
                    NDArray added = inputs.get(t).mul(writes.get(t))) {
                h.close();
                h = kept.add(added);
                outputs.add(h.matMul(reads.get(t)));
            }
        }
        NDArray y = NDArrays.concat(outputs, 1).squeeze(3);
        y.attach(scope);
        for (NDList list : new NDList[] {inputs, writes, reads, outputs, new NDList(h)}) {
            list.close();
        }
        return y;
    }

    private NDArray dual(NDManager scope) {
        NDList found = ChunkedScan.infer(x, decay, write, read, headState, ChunkedScan.CHUNK);
        found.attach(scope);
        return found.get(0);
    }

    private NDArray dualByOperators(NDManager scope) {
        NDList fades = decay.exp().expandDims(3).expandDims(4).split(length, 1);
        NDList inputs = x.expandDims(4).split(length, 1);
        NDList writes = write.expandDims(2).split(length, 1);
        NDList reads = read.transpose(0, 1, 3, 2).expandDims(2).split(length, 1);
        NDList outputs = new NDList();
        NDArray h = headState.expandDims(1);
        for (int t = 0; t < length; t++) {
            try (NDArray kept = h.mul(fades.get(t));
                    NDArray added = inputs.get(t).mul(writes.get(t))) {
                h.close();
                h = kept.add(added);
                outputs.add(h.matMul(reads.get(t)));
            }
        }
        NDArray y = NDArrays.concat(outputs, 1).squeeze(4);
        y.attach(scope);
        for (NDList list : new NDList[] {fades, inputs, writes, reads, outputs, new NDList(h)}) {
            list.close();
        }
        return y;
    }

    /**
     * Mamba's, operator by operator and in Java, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void operatorsAndJava(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> timed(this::selectiveByOperators), () -> timed(this::inJava));
    }

    /**
     * Mamba's, operator by operator and as a kernel, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void operatorsAndKernel(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> timed(this::selectiveByOperators), () -> timed(scope -> selective(scope, Way.STEPS)));
    }

    /**
     * Mamba's, in chunks of 32 and step by step, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void levelsAndSteps(PairedRatio ratio) throws InterruptedException {
        ratio.run(
                () -> timed(scope -> selective(scope, Way.LEVELS)), () -> timed(scope -> selective(scope, Way.STEPS)));
    }

    /**
     * Mamba-2's, operator by operator and in chunks, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void operatorsAndChunks(PairedRatio ratio) throws InterruptedException {
        ratio.run(() -> timed(this::dualByOperators), () -> timed(this::dual));
    }

    /** A scan in a scope of its own. */
    private interface Scan {
        NDArray run(NDManager scope);
    }

    private void timed(Scan scan) {
        try (NDManager scope = owner.newSubManager()) {
            scan.run(scope);
        }
    }

    /** Frees the inputs. */
    @TearDown
    public void close() {
        owner.close();
    }
}
