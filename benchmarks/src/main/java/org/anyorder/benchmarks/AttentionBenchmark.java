// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.anyorder.kernel.Causality;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.FusedAttention;
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
 * Fused attention of one row of 12 heads of 64 against attention written out.
 *
 * <p>The rival is one kernel text of two products and a softmax, which costs one call instead of four; its causal mask
 * is made beforehand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class AttentionBenchmark {
    private static final int HEADS = 12;
    private static final int HEAD_WIDTH = 64;
    private static final String SCALE = Double.toString(1 / Math.sqrt(HEAD_WIDTH));

    @Param({"128", "1024"})
    int tokens;

    @Param({"BIDIRECTIONAL", "CAUSAL"})
    Causality causality = Causality.BIDIRECTIONAL;

    private NDManager owner;
    private NDArray query;
    private NDArray key;
    private NDArray value;
    private NDArray mask;

    /** Made by JMH. */
    public AttentionBenchmark() {}

    /** Draws the inputs and compares both sides on them. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager();
        Shape shape = new Shape(1, HEADS, tokens, HEAD_WIDTH);
        query = owner.randomNormal(0, 1, shape, DataType.FLOAT32);
        key = owner.randomNormal(0, 1, shape, DataType.FLOAT32);
        value = owner.randomNormal(0, 1, shape, DataType.FLOAT32);
        NDArray index = owner.arange(tokens);
        mask = index.expandDims(0)
                .gt(index.expandDims(1))
                .toType(DataType.FLOAT32, false)
                .mul(-1e30f); // (T, T)
        try (NDArray fused = attendFused();
                NDArray written = attendWrittenOut()) {
            float difference = fused.sub(written).abs().max().getFloat();
            if (!(difference < 1e-4)) {
                throw new IllegalStateException("fused and written-out attention differ by " + difference);
            }
        }
    }

    /**
     * The library's attention.
     *
     * @return elements of its result
     */
    @Benchmark
    public long fused() {
        try (NDArray y = attendFused()) {
            return y.size();
        }
    }

    /**
     * Attention written out.
     *
     * @return elements of its result
     */
    @Benchmark
    public long baselineWrittenOut() {
        try (NDArray y = attendWrittenOut()) {
            return y.size();
        }
    }

    private NDArray attendFused() {
        return FusedAttention.attend(query, key, value, Optional.empty(), causality);
    }

    private NDArray attendWrittenOut() {
        if (causality == Causality.BIDIRECTIONAL) {
            return EngineKernel.of("attention-written-out", Map.of("parameter", "", "scale", SCALE, "masked", "scores"))
                    .call(query, key, value)
                    .singletonOrThrow();
        }
        Map<String, String> values =
                Map.of("parameter", ", mask: Tensor", "scale", SCALE, "masked", "torch.add(scores, mask)");
        return EngineKernel.of("attention-written-out", values)
                .call(query, key, value, mask)
                .singletonOrThrow();
    }

    /** Frees the inputs. */
    @TearDown
    public void close() {
        owner.close();
    }
}
