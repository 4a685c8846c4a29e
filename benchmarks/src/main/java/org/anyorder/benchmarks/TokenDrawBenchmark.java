// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.sampling.TokenDraw;
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
 * The tree draw from 50,257 tokens against the inverse CDF in float64 on the device.
 *
 * <p>Both take uniforms from the rows' streams and read token ids and log-probabilities back to the host.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class TokenDrawBenchmark {
    private static final EngineKernel INVERSE_CDF = EngineKernel.of("inverse-cdf");

    @Param({"1", "8", "128"})
    int rows;

    @Param("50257")
    int vocabulary;

    private NDManager owner;
    private NDArray logits;
    private RandomGenerator[] streams;

    /** Made by JMH. */
    public TokenDrawBenchmark() {}

    /** Draws the logits. */
    @Setup
    public void open() {
        owner = NDManager.newBaseManager();
        logits = owner.randomNormal(0, 2, new Shape(rows, vocabulary), DataType.FLOAT32);
        streams = new RandomGenerator[rows];
        for (int row = 0; row < rows; row++) {
            streams[row] = RandomStreams.of(1, row, 0);
        }
    }

    /**
     * The library's draw.
     *
     * @return the tokens
     */
    @Benchmark
    public int[] treeDraw() {
        return TokenDraw.draw(logits, streams).tokens();
    }

    /**
     * The inverse CDF.
     *
     * @return tokens and log-probabilities in turn
     */
    @Benchmark
    public double[] baselineInverseCdf() {
        double[] uniforms = new double[rows];
        for (int row = 0; row < rows; row++) {
            uniforms[row] = streams[row].nextDouble();
        }
        try (NDArray wanted = owner.create(uniforms, new Shape(rows, 1));
                NDArray drawn = INVERSE_CDF.call(logits, wanted).singletonOrThrow()) {
            return drawn.toDoubleArray();
        }
    }

    /** Frees the logits. */
    @TearDown
    public void close() {
        owner.close();
    }
}
