// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark of any-subset models opens, runs all of its sides on a small network and closes. */
class AnySubsetBenchmarksRunTest {

    @ParameterizedTest
    @EnumSource
    void rounds(Precision precision) throws IOException, InterruptedException {
        SubsetCacheBenchmark benchmark = new SubsetCacheBenchmark();
        benchmark.size = SubsetSize.SMALL;
        benchmark.precision = precision;
        benchmark.open();
        PairedRatio cached = new PairedRatio();
        benchmark.anewAndCached(cached);
        assertTrue(cached.ratio() > 0, "ratio " + cached.ratio());
        PairedRatio together = new PairedRatio();
        benchmark.aloneAndTogether(together);
        assertTrue(together.ratio() > 0, "ratio " + together.ratio());
        benchmark.close();
    }
}
