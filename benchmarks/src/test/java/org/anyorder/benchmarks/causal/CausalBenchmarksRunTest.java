// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.kernel.Precision;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark of causal decoding opens, runs all of its sides on a small network and closes. */
class CausalBenchmarksRunTest {

    @ParameterizedTest
    @EnumSource
    void decodes(Precision precision) throws InterruptedException {
        CausalDecodingBenchmark benchmark = new CausalDecodingBenchmark();
        benchmark.size = DecoderSize.SMALL;
        benchmark.precision = precision;
        benchmark.open();
        int token = benchmark.token();
        assertTrue(token >= 0 && token < DecoderSize.SMALL.vocabulary(), "drew " + token);
        PairedRatio share = new PairedRatio();
        benchmark.readingAndToken(share);
        assertTrue(share.ratio() > 0, "share " + share.ratio());
        PairedRatio ratio = new PairedRatio();
        benchmark.verifyingAndToken(ratio);
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
        benchmark.close();
    }

    @Test
    void eitherPrecisionDecodes() throws InterruptedException {
        CausalPrecisionBenchmark benchmark = new CausalPrecisionBenchmark();
        benchmark.size = DecoderSize.SMALL;
        benchmark.open();
        PairedRatio ratio = new PairedRatio();
        benchmark.float32AndOther(ratio);
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
        benchmark.close();
    }

    /** All weights but the embedding and the gains of norms. */
    @Test
    void theBoundReadsTheMatrices() {
        for (DecoderSize size : DecoderSize.values()) {
            DecoderNetwork network = new DecoderNetwork(size.sizes(), Compute.FLOAT32);
            long matrices = network.shapes().entrySet().stream()
                    .filter(entry ->
                            entry.getValue().dimension() == 2 && !entry.getKey().startsWith("tokens."))
                    .mapToLong(entry -> entry.getValue().size())
                    .sum();
            assertEquals(matrices, size.bytesPerToken(Precision.INT8));
            assertEquals(4 * matrices, size.bytesPerToken(Precision.FLOAT32));
        }
    }
}
