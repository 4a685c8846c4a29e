// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.EndToken;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.search.BeamSearch;
import org.anyorder.speculative.search.DiverseBeamSearch;
import org.anyorder.testing.Draws;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches over a network, whose rows are reordered and duplicated in its cache at every step. */
class BeamNetworkTest {

    /** Log-probabilities of a batch and of one row alone differ in their last bits. */
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @CsvSource({"gpt2,1", "gpt2,4", "llama,3"})
    void oneBeamIsGreedyDecoding(String name, int batch) throws IOException {
        try (LoadedModel loaded = Golden.open(name)) {
            CausalModel model = Golden.view(loaded);
            List<Golden.Trace> traces = Golden.traces(name);
            List<GenerationRequest> requests = new ArrayList<>();
            for (Golden.Trace trace : traces) {
                for (EndToken endToken : EndToken.values()) {
                    requests.add(request(requests.size(), trace, endToken));
                }
            }
            List<Generation> generations = Draws.of(StrategyGenerator.of(model, new BeamSearch(1, 0)), requests, batch);
            for (int index = 0; index < requests.size(); index++) {
                Golden.Trace trace = traces.get(index / EndToken.values().length);
                boolean stops = requests.get(index).endToken() == EndToken.STOPS;
                int end = model.vocabulary().end().orElseThrow();
                IntStream greedy = Arrays.stream(trace.greedy()).takeWhile(token -> !stops || token != end);
                assertArrayEquals(
                        IntStream.concat(Arrays.stream(trace.prompt()), greedy).toArray(),
                        generations.get(index).tokens());
                assertEquals(List.of(), generations.get(index).alternatives());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt2,4,1", "gpt2,4,2", "qwen3,6,3"})
    void everyHypothesisHasTheProbabilityThatTheNetworkGivesIt(String name, int beams, int groups) throws IOException {
        try (LoadedModel loaded = Golden.open(name)) {
            CausalModel model = Golden.view(loaded);
            List<GenerationRequest> requests = new ArrayList<>();
            for (Golden.Trace trace : Golden.traces(name)) {
                requests.add(request(requests.size(), trace, EndToken.IS_IGNORED));
            }
            StrategyGenerator<CausalModel> generator =
                    StrategyGenerator.of(model, new DiverseBeamSearch(beams, groups, 0.5, 0));
            List<Generation> alone = Draws.of(generator, requests, 1);
            List<Generation> together = Draws.of(generator, requests, 3);
            for (int index = 0; index < requests.size(); index++) {
                Generation best = together.get(index);
                assertArrayEquals(alone.get(index).tokens(), best.tokens());
                assertTrue(best.alternatives().size() >= beams / groups - 1);
                int prompt = requests.get(index).template().knownTokens();
                for (Generation found : Stream.concat(Stream.of(best), best.alternatives().stream())
                        .toList()) {
                    assertEquals(logProb(model, found.tokens(), prompt), found.logProb(), TOLERANCE);
                }
            }
        }
    }

    private static GenerationRequest request(int number, Golden.Trace trace, EndToken endToken) {
        return GenerationRequest.builder(Template.continuing(trace.prompt()))
                .number(number)
                .sampling(SamplingOptions.greedy())
                .limits(Limits.DEFAULT.withMaxNewTokens(trace.greedy().length))
                .endToken(endToken)
                .build();
    }

    /** In one pass, without a search. */
    private static double logProb(CausalModel model, int[] tokens, int prompt) {
        try (NDManager manager = NDManager.newBaseManager();
                CausalState state = model.open(manager)) {
            state.join(1);
            int[] wanted = IntStream.range(prompt - 1, tokens.length - 1).toArray();
            NDArray laws = state.append(
                            manager,
                            new Append.Chain(new int[][] {tokens}),
                            Targets.of(new int[][] {wanted}),
                            Want.LOGITS)
                    .logits()
                    .logSoftmax(1);
            double sum = 0;
            for (int row = 0; row < wanted.length; row++) {
                sum += laws.getFloat(row, tokens[prompt + row]);
            }
            return sum;
        }
    }
}
