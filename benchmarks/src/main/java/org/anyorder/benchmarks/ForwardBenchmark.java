// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.Precision;
import org.anyorder.kernel.PrecisionLinear;
import org.anyorder.nn.Activation;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TransformerStack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The bidirectional forward of one row against its bare matrix products: the body of the published insertion language
 * models, 12 layers of 768 with 12 heads and 3,072 hidden units.
 *
 * <p>The products are those of the linear layers with the same weights, without bias; attention, norms, activation and
 * residuals are what the ratio shows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class ForwardBenchmark {
    private static final int WIDTH = 768;
    private static final int HIDDEN_WIDTH = 3072;
    private static final int HEADS = 12;
    private static final List<String> PRODUCTS =
            List.of("attention.projection", "attention.output", "feed_forward.up", "feed_forward.down");

    @Param({"FLOAT32", "BFLOAT16"})
    Precision precision = Precision.FLOAT32;

    @Param("12")
    int layers;

    @Param("128")
    int tokens;

    private NDManager owner;
    private TransformerStack stack;
    private List<List<PackedWeight>> packed;
    private NDArray rows;
    private NDArray hiddenRows;
    private NDArray positions;

    /** Made by JMH. */
    public ForwardBenchmark() {}

    /** Draws the weights. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager();
        TransformerConfig config = new TransformerConfig(
                WIDTH, layers, HEADS, HIDDEN_WIDTH, Activation.RELU, 1e-5, 0, WIDTH / HEADS, tokens, 1);
        stack = new TransformerStack(config, Compute.FLOAT32);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        stack.shapes()
                .forEach((path, shape) -> weights.put(path, owner.randomNormal(0, 0.02f, shape, DataType.FLOAT32)));
        packed = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            String path = "layers." + layer + ".";
            packed.add(PRODUCTS.stream()
                    .map(name -> PrecisionLinear.pack(weights.get(path + name + ".weight"), precision))
                    .toList());
        }
        stack.fill(owner, weights, Mode.INFERENCE);
        stack.pack(precision);
        rows = owner.randomNormal(0, 1, new Shape(1, tokens, WIDTH), DataType.FLOAT32);
        hiddenRows = owner.randomNormal(0, 1, new Shape(1, tokens, HIDDEN_WIDTH), DataType.FLOAT32);
        positions = owner.arange(0, tokens, 1, DataType.INT64).expandDims(0);
    }

    /**
     * The forward.
     *
     * @return elements of its result
     */
    @Benchmark
    public long forward() {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = rows.duplicate();
            x.attach(scope);
            return stack.forward(x, Optional.empty(), positions, Mode.INFERENCE).size();
        }
    }

    /**
     * The forward and its matrix products, in turn.
     *
     * @param ratio takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void forwardAndProducts(PairedRatio ratio) throws InterruptedException {
        ratio.run(this::forward, this::products);
    }

    /** The matrix products; elements of the last one. */
    long products() {
        long size = 0;
        for (List<PackedWeight> layer : packed) {
            for (PackedWeight weight : layer.subList(0, 3)) {
                size = product(rows, weight);
            }
            size = product(hiddenRows, layer.get(3));
        }
        return size;
    }

    private long product(NDArray x, PackedWeight weight) {
        try (NDArray y = PrecisionLinear.apply(x, weight, Optional.empty())) {
            return y.size();
        }
    }

    /** Frees the weights. */
    @TearDown
    public void close() {
        owner.close();
    }
}
