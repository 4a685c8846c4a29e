// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Activation;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TransformerStack;
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
 * One more token of 8 texts by the layers of a transformer over its cache and by those of a Mamba network, at the same
 * position: a sixth of networks of 130 million weights each, 2 layers of 12 and 4 of 24, all of width 768. Both read
 * all their weights; the transformer reads its keys and values besides. Both multiply in the same precision; keys,
 * values and states are float32.
 *
 * <p>Few tokens fit into a fork, and a Mamba token, which is more calls of the engine, takes twice as long until they
 * are compiled: in texts as long as these they are, so compilation begins early.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 6)
@Measurement(iterations = 3, time = 3)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET, Jvm.SOON_COMPILED})
public class MambaAndTransformerBenchmark {
    private static final int ROWS = 8;
    private static final int WIDTH = 768;
    private static final int HEAD_WIDTH = 64;
    private static final int LAYERS = 2;
    private static final int ROOM = 16;

    @Param({"MAMBA_SIXTH", "MAMBA_2_SIXTH"})
    MambaSize size = MambaSize.MAMBA_SIXTH;

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    @Param("16384")
    int position = 16_384;

    private NDManager owner;
    private TransformerStack stack;
    private KeyValueCache cache;
    private NDArray next; // (8, 1, D)
    private int[] lengths;
    private MambaWorkload workload;
    private MambaWorkload.Text texts;

    /** Made by JMH. */
    public MambaAndTransformerBenchmark() {}

    /** Fills the cache with keys and values of no text; a Mamba state is the same at every position. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager(Device.cpu());
        Engine.getEngine("PyTorch").setRandomSeed(1);
        int heads = WIDTH / HEAD_WIDTH;
        TransformerConfig config = new TransformerConfig(
                WIDTH,
                LAYERS,
                heads,
                2048,
                Activation.GELU_TANH,
                1e-5,
                0,
                position + ROOM,
                heads,
                HEAD_WIDTH,
                Rotation.of(HEAD_WIDTH),
                LayerForm.LLAMA);
        TransformerStack drawn = new TransformerStack(config, Compute.FLOAT32);
        drawn.initialize(owner, DataType.FLOAT32);
        Map<String, NDArray> values = new LinkedHashMap<>(drawn.values());
        stack = new TransformerStack(config, Compute.FLOAT32);
        stack.fill(owner, values, org.anyorder.nn.Mode.INFERENCE);
        stack.pack(precision);
        next = owner.randomNormal(0, 1, new Shape(ROWS, 1, WIDTH), DataType.FLOAT32);
        lengths = new int[ROWS];
        Arrays.fill(lengths, position);
        cache = stack.open(owner);
        cache.join(ROWS);
        int[] filled = new int[ROWS];
        Arrays.fill(filled, position + ROOM);
        try (NDManager scope = owner.newSubManager()) {
            CachedPass pass = cache.append(scope, filled);
            Shape shape = new Shape(ROWS, heads, position + ROOM, HEAD_WIDTH);
            NDArray any = scope.randomNormal(0, 1, shape, DataType.FLOAT32);
            for (int layer = 0; layer < LAYERS; layer++) {
                pass.extend(layer, any, any);
            }
            pass.commit();
        }
        cache.rewind(lengths);
        workload = new MambaWorkload(size, precision);
        texts = workload.text(ROWS).read(ROOM);
    }

    private void transformerToken() {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = next.duplicate();
            x.attach(scope);
            int[] ones = new int[ROWS];
            Arrays.fill(ones, 1);
            stack.forward(x, cache.append(scope, ones)).sum().getFloat();
            cache.rewind(lengths);
        }
    }

    /**
     * A token of the transformer and one of Mamba, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void transformerAndMamba(PairedRatio ratio) throws InterruptedException {
        ratio.run(this::transformerToken, () -> texts.step(1));
    }

    /** Frees both. */
    @TearDown
    public void close() {
        texts.close();
        workload.close();
        cache.close();
        owner.close();
    }
}
