// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.Jvm;
import org.anyorder.benchmarks.PairedGain;
import org.anyorder.benchmarks.diffusion.DiffusionWorkload.Method;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.kernel.Precision;
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
 * What sampling eight unlike templates together gains over one after the other, through the generator and for the bare
 * forward.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 15)
@Fork(
        value = 2,
        jvmArgsAppend = {Jvm.HEAP, Jvm.FIRST_HEAP, Jvm.COLLECTOR, Jvm.NO_TRACKING, Jvm.QUIET})
public class UnlikeTemplatesBenchmark {
    static final int TEMPLATES = 8;
    static final int EVALUATIONS = 2;
    static final Method METHOD = new Method("ancestral", Map.of("steps", "8"));

    @Param("GPT2_SMALL")
    NetworkSize size = NetworkSize.GPT2_SMALL;

    private DiffusionWorkload workload;
    private StrategyGenerator<?> generator;
    private List<GenerationRequest> requests;
    private RecordedPasses together;
    private RecordedPasses oneByOne;

    /** Made by JMH. */
    public UnlikeTemplatesBenchmark() {}

    /**
     * Makes the network and records what either way evaluates.
     *
     * @throws IOException if the network cannot be written or read
     */
    @Setup
    public void open() throws IOException {
        workload = DiffusionWorkload.open(RandomNetwork.MDLM, size, Precision.FLOAT32);
        generator = METHOD.over(workload.model());
        requests = requests(workload);
        together = workload.passes(METHOD, requests, TEMPLATES);
        oneByOne = workload.passes(METHOD, requests, 1);
    }

    /** Lengths of 50 to 64 positions, 34 to 20 of them in the gap. */
    static List<GenerationRequest> requests(DiffusionWorkload workload) {
        return IntStream.range(0, TEMPLATES)
                .mapToObj(number -> workload.request(number, 16 + 4 * number, 34 - 2 * number, 1, EVALUATIONS))
                .toList();
    }

    /**
     * Either way through the generator, and the evaluations of either way alone.
     *
     * @param gain takes the times
     * @throws InterruptedException if JMH ends the trial
     */
    @Benchmark
    public void gain(PairedGain gain) throws InterruptedException {
        gain.together(() -> generate(TEMPLATES), () -> evaluate(together));
        gain.oneByOne(() -> generate(1), () -> evaluate(oneByOne));
    }

    private void generate(int batchRows) {
        Decoding.run(generator, requests, batchRows);
    }

    private long evaluate(RecordedPasses passes) {
        return passes.repeat(workload.owner());
    }

    /** Frees the network. */
    @TearDown
    public void close() {
        workload.close();
    }
}
