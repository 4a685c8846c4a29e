// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.anyorder.GenerationRequest;
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
    void blockCache() throws IOException {
        BlockCacheBenchmark benchmark = new BlockCacheBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open(); // compares both sides
        assertEquals(BlockCacheBenchmark.TOKENS + 1, benchmark.cached());
        assertEquals(1, benchmark.prompt());
        assertEquals(1, benchmark.baselineUncached());
        benchmark.close();
    }

    @Test
    void dualCacheReadsTheVocabularyAtMaskedPositionsOfTheBlockAlone() throws IOException {
        DualCacheBenchmark benchmark = new DualCacheBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open();
        DualCacheBenchmark.Rows rows = new DualCacheBenchmark.Rows();
        assertEquals(DualCacheBenchmark.BLOCK, benchmark.dualCache(rows).usage().generated());
        assertEquals(1, rows.vocabularyRowsPerMasked);
        assertTrue(benchmark.baselineWhole().usage().generated() > 0);
        benchmark.close();
    }

    @Test
    void templatesTogetherGetTheTokensTheyGetAlone() throws IOException {
        UnlikeTemplatesBenchmark benchmark = new UnlikeTemplatesBenchmark();
        benchmark.size = NetworkSize.SMALL;
        benchmark.open();
        benchmark.together();
        benchmark.oneByOne();
        assertEquals(benchmark.baselineForwardOneByOne(), benchmark.baselineForwardTogether());
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
