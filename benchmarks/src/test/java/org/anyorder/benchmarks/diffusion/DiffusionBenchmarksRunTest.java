// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.PairedGain;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.benchmarks.diffusion.DiffusionWorkload.Method;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark of masked diffusion opens, runs all of its sides on a small network and closes. */
class DiffusionBenchmarksRunTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void ancestralSamplingReadsTheVocabularyWhereTokensSettleAlone(Precision precision) throws IOException {
        AncestralBenchmark benchmark = new AncestralBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.precision = precision;
        benchmark.open();
        AncestralBenchmark.Rows rows = new AncestralBenchmark.Rows();
        benchmark.sample(rows);
        assertEquals(1, rows.vocabularyRowsPerToken);
        assertTrue(rows.tokensPerEvaluation > 0);
        assertEquals(
                Math.round(rows.tokensPerEvaluation * AncestralBenchmark.EVALUATIONS) * NetworkSize.SMALL.vocabulary(),
                benchmark.baselineEvaluations());
        benchmark.close();
    }

    @Test
    void eitherPrecisionSamples() throws IOException, InterruptedException {
        AncestralPrecisionBenchmark benchmark = new AncestralPrecisionBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open();
        PairedRatio ratio = new PairedRatio();
        benchmark.bfloat16AndFloat32(ratio);
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
        benchmark.close();
    }

    @ParameterizedTest
    @CsvSource({"first-hitting", "one-per-step"})
    void samplersBlindToLogitsReadOneRowAToken(String name) throws IOException {
        try (DiffusionWorkload workload =
                DiffusionWorkload.open(RandomNetwork.MDLM, NetworkSize.SMALL, Precision.FLOAT32)) {
            List<GenerationRequest> requests = List.of(workload.request(0, 4, 20, 1, 5));
            assertEquals(
                    5, workload.passes(new Method(name, Map.of()), requests, 1).vocabularyRows());
        }
    }

    @Test
    void blockCache() throws IOException, InterruptedException {
        BlockCacheBenchmark benchmark = new BlockCacheBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open(); // compares both sides
        BlockCacheBenchmark.Gain gain = new BlockCacheBenchmark.Gain();
        for (int i = 0; i < 3; i++) {
            benchmark.uncachedAndCached(gain);
        }
        assertTrue(gain.ratio() > 0, "ratio " + gain.ratio());
        benchmark.close();
    }

    @Test
    void dualCacheReadsTheVocabularyAtMaskedPositionsOfTheBlockAlone() throws IOException, InterruptedException {
        DualCacheBenchmark benchmark = new DualCacheBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open();
        DualCacheBenchmark.Rows rows = new DualCacheBenchmark.Rows();
        PairedRatio ratio = new PairedRatio();
        benchmark.wholeAndDualCache(ratio, rows);
        assertEquals(1, rows.vocabularyRowsPerMasked);
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
        benchmark.close();
    }

    @Test
    void templatesTogetherGetTheTokensTheyGetAlone() throws IOException, InterruptedException {
        UnlikeTemplatesBenchmark benchmark = new UnlikeTemplatesBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open();
        PairedGain gain = new PairedGain();
        benchmark.gain(gain);
        assertEquals(gain.generator() / gain.forward(), gain.kept());
        assertTrue(gain.kept() > 0, "kept " + gain.kept());
        benchmark.close();
        TemplateAgreement agreement = TemplateAgreement.measure(NetworkSize.SMALL);
        assertEquals(UnlikeTemplatesBenchmark.TEMPLATES, agreement.templates());
        assertTrue(agreement.met(), agreement.toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void leftToRight(Precision precision) throws IOException {
        LeftToRightBenchmark benchmark = new LeftToRightBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.precision = precision;
        benchmark.open();
        int token = benchmark.token();
        assertTrue(token >= 0 && token < NetworkSize.SMALL.vocabulary(), "drew " + token);
        benchmark.close();
    }
}
