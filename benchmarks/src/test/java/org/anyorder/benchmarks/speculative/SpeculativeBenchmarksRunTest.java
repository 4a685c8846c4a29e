// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.benchmarks.Decoding;
import org.anyorder.benchmarks.DraftedTokens;
import org.anyorder.benchmarks.PairedRatio;
import org.anyorder.benchmarks.causal.DecoderSize;
import org.anyorder.benchmarks.causal.RandomLlama;
import org.anyorder.kernel.Precision;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark opens, runs all of its sides on a small network that drafts for itself, and closes. */
class SpeculativeBenchmarksRunTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void aNetworkThatDraftsForItselfKeepsAllItDrafts(double temperature) throws IOException, InterruptedException {
        try (RandomLlama model = RandomLlama.write(DecoderSize.SMALL)) {
            SpeculativeBenchmark benchmark = new SpeculativeBenchmark();
            benchmark.target = model.folder().toString();
            benchmark.draft = benchmark.target;
            benchmark.temperature = temperature;
            benchmark.newTokens = 12;
            benchmark.open();
            PairedRatio ratio = new PairedRatio();
            DraftedTokens drafts = new DraftedTokens();
            benchmark.plainAndSpeculative(ratio, drafts);
            assertTrue(drafts.acceptance() > 0.99, "acceptance " + drafts.acceptance());
            assertTrue(drafts.tokensPerCall() > 5.5, "tokens per call " + drafts.tokensPerCall());
            benchmark.aloneAndTogether(ratio);
            assertTrue(ratio.ratio() > 0, "ratio " + ratio.ratio());
            benchmark.close();
        }
    }

    @Test
    void whatIsAskedAgainIsWhatWasAsked() throws IOException {
        try (RandomLlama model = RandomLlama.write(DecoderSize.SMALL);
                ModelPair pair =
                        ModelPair.open(model.folder().toString(), model.folder().toString(), Precision.FLOAT32)) {
            RecordedCalls target = new RecordedCalls(pair.target());
            RecordedCalls draft = new RecordedCalls(pair.draft());
            List<GenerationRequest> requests = pair.requests(SamplingOptions.greedy(), 12);
            List<Generation> recorded =
                    Decoding.run(ModelPair.speculative(target, draft, "5"), requests, ModelPair.REQUESTS);
            List<Generation> plain = Decoding.run(pair.plain(), requests, ModelPair.REQUESTS);
            for (int i = 0; i < recorded.size(); i++) {
                assertArrayEquals(plain.get(i).tokens(), recorded.get(i).tokens(), "request " + i);
            }
            long rows = target.repeat(pair.owner()) / DecoderSize.SMALL.vocabulary();
            // Two rounds of five drafts, each drafted token and what follows the last one scored.
            assertEquals(2L * 6 * ModelPair.REQUESTS, rows);
            assertTrue(draft.repeat(pair.owner()) > 0);
        }
    }

    @Test
    void heap() throws IOException {
        try (RandomLlama model = RandomLlama.write(DecoderSize.SMALL)) {
            SpeculativeHeapBenchmark benchmark = new SpeculativeHeapBenchmark();
            benchmark.target = model.folder().toString();
            benchmark.draft = benchmark.target;
            benchmark.batchRows = ModelPair.REQUESTS;
            benchmark.open();
            SpeculativeHeapBenchmark.Bytes bytes = new SpeculativeHeapBenchmark.Bytes();
            benchmark.decode(bytes);
            benchmark.decode(bytes);
            assertTrue(bytes.perToken() > 0, "per token " + bytes.perToken());
            assertTrue(bytes.callsPerToken() > 0, "in calls " + bytes.callsPerToken());
            benchmark.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsJoinOrWait(ContinuousBatchingBenchmark.FinishedRows finishedRows)
            throws IOException, InterruptedException {
        ContinuousBatchingBenchmark benchmark = new ContinuousBatchingBenchmark();
        benchmark.size = DecoderSize.SMALL;
        benchmark.precision = Precision.FLOAT32;
        benchmark.finishedRows = finishedRows;
        benchmark.requests = 12;
        benchmark.longest = 20;
        benchmark.meanGapMillis = 0.1;
        benchmark.open();
        ContinuousBatchingBenchmark.Service service = new ContinuousBatchingBenchmark.Service();
        benchmark.serve(service);
        assertTrue(service.ratio() > 0, "ratio " + service.ratio());
        assertTrue(service.shortestServed() > 0 && service.shortestServed() <= service.shortestJoining());
        assertTrue(service.shortestInBatch() > 0, "in a batch " + service.shortestInBatch());
        benchmark.close();
    }

    @Test
    void arrivalsAreInOrderAndOfAllLengths() {
        List<Arrival> arrivals = Arrival.random(1000, 1e6, 64, 100);
        assertTrue(IntStream.range(1, arrivals.size())
                .allMatch(i -> arrivals.get(i).nanos() >= arrivals.get(i - 1).nanos()));
        // The mean of 1,000 exponential gaps is within 20 % of 1 ms: six standard deviations.
        assertEquals(1e9, arrivals.get(arrivals.size() - 1).nanos(), 2e8);
        assertEquals(4, arrivals.stream().mapToInt(Arrival::newTokens).min().orElseThrow());
        assertEquals(64, arrivals.stream().mapToInt(Arrival::newTokens).max().orElseThrow());
        // Half of them are shorter than the geometric mean of the bounds, 16.
        assertEquals(
                500, arrivals.stream().filter(each -> each.newTokens() < 16).count(), 100);
    }
}
