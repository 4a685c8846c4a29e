// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.EndToken;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Greedy tokens recorded from the original code, one row at a time; ours come in batches of prompts of all lengths, of
 * which some rows end early and others join in their place. The recorded logits are at least 0.005 apart.
 */
class GreedyDecodingTest {

    static Stream<Arguments> batches() {
        return Stream.of("gpt2", "llama", "llama/scaled", "qwen2", "qwen3")
                .flatMap(name -> IntStream.of(1, 2, 4, 8).mapToObj(batch -> Arguments.of(name, batch)));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void continuesAsTheOriginalToken(String name, int batch) throws IOException {
        try (LoadedModel loaded = Golden.open(name)) {
            CausalModel model = Golden.view(loaded);
            List<Case> cases = cases(name);
            Generation[] generations = generate(model, cases, batch);
            for (int i = 0; i < cases.size(); i++) {
                Case expected = cases.get(i);
                int[] kept = expected.kept(model);
                boolean ends = kept.length < expected.count;
                assertArrayEquals(concat(expected.prompt, kept), generations[i].tokens(), name + " " + i);
                assertEquals(ends ? FinishReason.STOP : FinishReason.LENGTH, generations[i].finishReason());
                assertEquals(
                        kept.length + (ends ? 1 : 0), generations[i].usage().nfe());
            }
        }
    }

    /** A prompt, what follows it, how much of that is asked for, and whether an end token ends it. */
    private record Case(int[] prompt, int[] greedy, int count, EndToken endToken) {

        /** The same text with the first tokens of the continuation given. */
        Case further(int given, int asked) {
            return new Case(
                    concat(prompt, Arrays.copyOf(greedy, given)),
                    Arrays.copyOfRange(greedy, given, greedy.length),
                    asked,
                    endToken);
        }

        GenerationRequest request(int number) {
            return GenerationRequest.builder(Template.continuing(prompt))
                    .number(number)
                    .sampling(SamplingOptions.builder().temperature(0).build())
                    .limits(Limits.DEFAULT.withMaxNewTokens(count))
                    .endToken(endToken)
                    .build();
        }

        int[] kept(CausalModel model) {
            int end = model.vocabulary().end().orElseThrow();
            return Arrays.stream(greedy)
                    .limit(count)
                    .takeWhile(token -> endToken == EndToken.IS_IGNORED || token != end)
                    .toArray();
        }
    }

    private static List<Case> cases(String name) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Golden.Trace trace : Golden.traces(name)) {
            int all = trace.greedy().length;
            Case whole = new Case(trace.prompt(), trace.greedy(), all, EndToken.IS_IGNORED);
            cases.add(whole);
            cases.add(whole.further(2, 3));
            cases.add(new Case(trace.prompt(), trace.greedy(), all, EndToken.STOPS));
            cases.add(whole.further(5, all - 5));
        }
        return cases;
    }

    private static Generation[] generate(CausalModel model, List<Case> cases, int batch) {
        Generation[] generations = new Generation[cases.size()];
        GenerationListener collector = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                generations[generation.request()] = generation;
            }
        };
        List<GenerationRequest> requests = IntStream.range(0, cases.size())
                .mapToObj(number -> cases.get(number).request(number))
                .toList();
        StrategyGenerator.of(model, new Autoregressive())
                .generateAll(
                        RequestSource.of(requests), Execution.ofBatch(batch).withListener(collector));
        return generations;
    }

    private static int[] concat(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
}
