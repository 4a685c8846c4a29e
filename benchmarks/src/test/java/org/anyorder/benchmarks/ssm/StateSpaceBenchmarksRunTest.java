// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.ssm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.anyorder.benchmarks.PairedRatio;
import org.junit.jupiter.api.Test;

/** Every benchmark of state-space models opens, runs all of its sides on small sizes and closes. */
class StateSpaceBenchmarksRunTest {

    /** A side of a ratio. */
    private interface Side {
        void run(PairedRatio ratio) throws InterruptedException;
    }

    private static void requireRatio(Side side) throws InterruptedException {
        PairedRatio ratio = new PairedRatio();
        side.run(ratio);
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
    }

    @Test
    void steps() throws InterruptedException {
        MambaStepBenchmark benchmark = new MambaStepBenchmark();
        benchmark.size = MambaSize.SMALL;
        benchmark.farPosition = 1500;
        benchmark.prefilledTokens = 32;
        benchmark.open();
        assertTrue(Float.isFinite(benchmark.token()));
        requireRatio(benchmark::farAndNear);
        requireRatio(benchmark::atOnceAndAnEighthOneByOne);
        benchmark.close();
    }

    @Test
    void rivals() throws InterruptedException {
        MambaAndTransformerBenchmark benchmark = new MambaAndTransformerBenchmark();
        benchmark.size = MambaSize.SMALL;
        benchmark.position = 32;
        benchmark.open();
        requireRatio(benchmark::transformerAndMamba);
        benchmark.close();
    }

    @Test
    void scans() throws InterruptedException {
        ScanBenchmark benchmark = new ScanBenchmark();
        benchmark.length = 40;
        benchmark.channels = 20;
        benchmark.open();
        requireRatio(benchmark::operatorsAndJava);
        requireRatio(benchmark::operatorsAndKernel);
        requireRatio(benchmark::levelsAndSteps);
        requireRatio(benchmark::operatorsAndChunks);
        benchmark.close();
    }

    @Test
    void viewsOfADiagonalLayer() throws InterruptedException {
        DiagonalViewsBenchmark benchmark = new DiagonalViewsBenchmark();
        for (int length : new int[] {4, 100}) {
            benchmark.length = length;
            benchmark.open();
            requireRatio(benchmark::scanAndConvolution);
            benchmark.close();
        }
    }
}
