// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.anyorder.kernel.Causality;
import org.anyorder.kernel.Precision;
import org.anyorder.model.InsertionRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark opens, runs both of its sides and closes; sizes are small where that is a parameter. */
class BenchmarksRunTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void forward(Precision precision) {
        ForwardBenchmark benchmark = new ForwardBenchmark();
        benchmark.precision = precision;
        benchmark.layers = 1;
        benchmark.tokens = 8;
        benchmark.open();
        assertEquals(8 * 768, benchmark.forward());
        assertEquals(8 * 768, benchmark.products());
        benchmark.close();
    }

    @ParameterizedTest
    @EnumSource
    void attentionAgreesWithAttentionWrittenOut(Causality causality) {
        AttentionBenchmark benchmark = new AttentionBenchmark();
        benchmark.causality = causality;
        benchmark.tokens = 16;
        benchmark.open(); // compares both
        assertEquals(12 * 16 * 64, benchmark.fused());
        assertEquals(12 * 16 * 64, benchmark.baselineWrittenOut());
        benchmark.close();
    }

    @ParameterizedTest
    @EnumSource
    void cachedRowsAgreeWithWholeRows(KeyValueCacheBenchmark.Lengths lengths) {
        KeyValueCacheBenchmark benchmark = new KeyValueCacheBenchmark();
        benchmark.lengths = lengths;
        benchmark.length = 12;
        benchmark.open(); // compares both
        assertEquals(8 * 256, benchmark.appendOne());
        assertEquals(8 * 13 * 256, benchmark.baselineUncached());
        assertEquals(8 * 13 * 256, benchmark.storeInPlace());
        assertEquals(8 * 13 * 256, benchmark.baselineConcatenate());
        benchmark.close();
    }

    @Test
    void tokenDraw() {
        TokenDrawBenchmark benchmark = new TokenDrawBenchmark();
        benchmark.rows = 3;
        benchmark.vocabulary = 100;
        benchmark.open();
        assertEquals(3, benchmark.treeDraw().length);
        double[] drawn = benchmark.baselineInverseCdf();
        assertEquals(6, drawn.length);
        for (int row = 0; row < 3; row++) {
            assertTrue(drawn[2 * row] >= 0 && drawn[2 * row] < 100 && drawn[2 * row + 1] < 0);
        }
        benchmark.close();
    }

    @ParameterizedTest
    @EnumSource
    void insertionStepsMakeTheEvaluationsTheyAreMeasuredAgainst(InsertionMethod method) throws IOException {
        try (InsertionWorkload workload = InsertionWorkload.open("star-easy", method, 24)) {
            List<List<InsertionRow>> evaluations = workload.evaluations(8);
            assertEquals(InsertionWorkload.INSERTIONS, evaluations.size());
            assertTrue(workload.evaluate(evaluations) > 0);
            assertTrue(workload.generations(8).stream()
                    .allMatch(generation -> generation.usage().nfe() == InsertionWorkload.INSERTIONS));
        }
    }

    @Test
    void requestsTogetherGetTheTokensTheyGetAlone() throws IOException {
        try (InsertionWorkload workload = InsertionWorkload.open("star-easy", InsertionMethod.JOINT, 24)) {
            BatchAgreement agreement = BatchAgreement.measure(workload);
            assertEquals(InsertionWorkload.REQUESTS, agreement.requests());
            assertTrue(agreement.met(), agreement.toString());
        }
    }

    @Test
    void heap() throws IOException {
        HeapBenchmark benchmark = new HeapBenchmark();
        benchmark.vocabularyByTokens = "100x64";
        benchmark.batchRows = 8;
        benchmark.open();
        HeapBenchmark.Bytes bytes = new HeapBenchmark.Bytes();
        benchmark.insertions(bytes);
        benchmark.insertions(bytes);
        assertTrue(bytes.perToken() > 0, "per token " + bytes.perToken());
        assertTrue(bytes.perRequest() > 0, "per request " + bytes.perRequest());
        assertTrue(bytes.evaluationPerToken() > 0, "per evaluation " + bytes.evaluationPerToken());
        benchmark.close();
    }

    @Test
    void loading() throws IOException {
        LoadingBenchmark benchmark = new LoadingBenchmark();
        benchmark.layers = 1;
        benchmark.vocabulary = 4000;
        benchmark.open();
        LoadingBenchmark.AnonymousMemory memory = new LoadingBenchmark.AnonymousMemory();
        benchmark.load();
        benchmark.loadWatched(memory);
        assertTrue(memory.multipleOfWeights > 0, "watched " + memory.multipleOfWeights);
        assertTrue(benchmark.baselineRead() > 4000L * 768 * Float.BYTES);
        benchmark.close();
    }

    @Test
    void training() throws IOException, InterruptedException {
        TrainingBenchmark benchmark = new TrainingBenchmark();
        benchmark.layers = 1;
        benchmark.width = 64;
        benchmark.batchRows = 2;
        benchmark.tokensPerRow = 8;
        benchmark.open();
        TrainingBenchmark.Speed speed = new TrainingBenchmark.Speed();
        assertTrue(Double.isFinite(benchmark.updates(speed)));
        assertTrue(Double.isFinite(benchmark.updates(speed)));
        assertTrue(speed.mixedTokensPerSecond() > 0 && speed.float32TokensPerSecond() > 0);
        assertEquals(speed.mixedTokensPerSecond() / speed.float32TokensPerSecond(), speed.ratio());
        benchmark.close();
    }

    @Test
    void aPairedRatioTimesBothSidesAsOftenInEitherOrder() throws InterruptedException {
        PairedRatio ratio = new PairedRatio();
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            ratio.run(() -> order.append('s'), () -> order.append('b'));
        }
        assertEquals("sbbssbbs", order.toString());
        assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
        ratio.reset();
        assertTrue(Double.isNaN(ratio.ratio()), "after a reset " + ratio.ratio());
    }
}
