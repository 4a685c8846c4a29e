// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Greedy tokens of the recorded GPT-2 with its draft, token for token those of plain decoding and those recorded from
 * the original code, whose logits are at least 0.016 apart: in batches of prompts of all lengths, of which some rows
 * end early and others join in their place.
 */
class GreedySpeculationTest {
    private static final int END = 24; // in every trace

    private static LoadedModel target;
    private static LoadedModel draft;
    private static List<GenerationRequest> requests;
    private static List<Generation> plain;

    @BeforeAll
    static void load() throws IOException {
        target = new GoldenFolder("gpt2").open();
        draft = new GoldenFolder("gpt2/draft").open();
        requests = requests();
        plain = decode(WatchedModel.of(model(target)).ending(END), new Autoregressive(), 1);
    }

    @AfterAll
    static void close() {
        target.close();
        draft.close();
    }

    private static CausalModel model(LoadedModel loaded) {
        return (CausalModel) loaded.views().get(0);
    }

    private static List<JsonObject> traces() throws IOException {
        String text = Files.readString(new GoldenFolder("gpt2").path().resolve("cases.json"));
        return JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("decode").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static int[] prompt(JsonObject trace) {
        return GoldenNumbers.integers(trace.getAsJsonArray("prompt"));
    }

    private static int[] greedy(JsonObject trace) {
        return GoldenNumbers.integers(trace.getAsJsonArray("greedy"));
    }

    /** Whole traces first, then traces whose first tokens are given, that are cut, or that end tokens end. */
    private static List<GenerationRequest> requests() throws IOException {
        List<GenerationRequest> all = new ArrayList<>();
        for (JsonObject trace : traces()) {
            all.add(request(all.size(), prompt(trace), 24, EndToken.IS_IGNORED));
        }
        for (JsonObject trace : traces()) {
            int[] whole = concat(prompt(trace), greedy(trace));
            int known = prompt(trace).length;
            all.add(request(all.size(), Arrays.copyOf(whole, known + 2), 3, EndToken.IS_IGNORED));
            all.add(request(all.size(), Arrays.copyOf(whole, known), 24, EndToken.STOPS));
            all.add(request(all.size(), Arrays.copyOf(whole, known + 7), 10, EndToken.STOPS));
        }
        return all;
    }

    private static GenerationRequest request(int number, int[] prompt, int count, EndToken endToken) {
        return GenerationRequest.builder(Template.continuing(prompt))
                .number(number)
                .sampling(SamplingOptions.builder().temperature(0).build())
                .limits(Limits.DEFAULT.withMaxNewTokens(count))
                .endToken(endToken)
                .build();
    }

    private static List<Generation> decode(CausalModel model, DecodingStrategy<CausalModel> strategy, int batch) {
        return Draws.of(StrategyGenerator.of(model, strategy), requests, batch);
    }

    private static int[] concat(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /** Draft lengths 1 to 6 in every batch with one pairing; the others take turns. */
    static Stream<Arguments> runs() {
        List<Pairing> pairings = Pairing.all();
        Stream<Arguments> every = IntStream.of(1, 2, 4, 8).boxed().flatMap(batch -> IntStream.rangeClosed(1, 6)
                .mapToObj(length -> Arguments.of(pairings.get(0), length, batch)));
        Stream<Arguments> others = IntStream.range(1, pairings.size())
                .mapToObj(number -> Arguments.of(pairings.get(number), 2 + number % 5, 1 << number % 4));
        return Stream.concat(every, others);
    }

    @ParameterizedTest(name = "{0}, {1} tokens, batch {2}")
    @MethodSource("runs")
    void continuesAsPlainDecoding(Pairing pairing, int length, int batch) {
        WatchedModel watchedTarget = WatchedModel.of(model(target)).ending(END);
        WatchedModel watchedDraft = WatchedModel.of(model(draft));
        CheckedRounds rounds = new CheckedRounds(pairing, watchedTarget, watchedDraft, length);
        requireEqual(decode(watchedTarget, rounds, batch));
    }

    /** A draft that draws its chains in one call leaves the caches as one that is asked token by token. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void chainsLeaveTheCachesAlike(int batch) throws IOException {
        try (LoadedModel llama = new GoldenFolder("llama").open()) {
            WatchedModel other = WatchedModel.of(model(llama)).answering(logits -> logits.mul(logits.flip(1)));
            WatchedModel chained = WatchedModel.of(model(llama));
            CheckedRounds rounds = new CheckedRounds(Pairing.all().get(0), other, chained, 4);
            List<Generation> expected = decode(other, new Autoregressive(), 1);
            List<Generation> actual = decode(other, rounds, batch);
            for (int number = 0; number < expected.size(); number++) {
                assertArrayEquals(
                        expected.get(number).tokens(), actual.get(number).tokens(), "request " + number);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 3, 4", "11, 4, 8", "12, 3, 2"})
    void continuesAlikeWithoutTreeAttention(int number, int length, int batch) {
        Pairing pairing = Pairing.all().get(number);
        assertTrue(pairing.hasTrees(), pairing.name());
        WatchedModel watchedTarget = WatchedModel.of(model(target)).ending(END).withoutFeatures();
        WatchedModel watchedDraft = WatchedModel.of(model(draft)).withoutFeatures();
        requireEqual(decode(watchedTarget, new CheckedRounds(pairing, watchedTarget, watchedDraft, length), batch));
    }

    private static void requireEqual(List<Generation> generations) {
        for (int number = 0; number < requests.size(); number++) {
            Generation expected = plain.get(number);
            Generation actual = generations.get(number);
            assertArrayEquals(expected.tokens(), actual.tokens(), "request " + number);
            assertEquals(expected.finishReason(), actual.finishReason(), "request " + number);
            assertEquals(expected.logProb(), actual.logProb(), 1e-3, "request " + number);
            assertTrue(actual.usage().nfe() <= expected.usage().nfe());
            assertTrue(actual.usage().accepted() <= actual.usage().drafted());
        }
        assertTrue(generations.stream().anyMatch(each -> each.finishReason() == FinishReason.STOP));
    }

    /** What was recorded of each round: how many drafted tokens were kept; and how many target calls there were. */
    @Test
    void keepsAsManyTokensARoundAsTheOriginal() throws IOException {
        List<JsonObject> traces = traces();
        for (int number = 0; number < traces.size(); number++) {
            assertArrayEquals(
                    concat(prompt(traces.get(number)), greedy(traces.get(number))),
                    plain.get(number).tokens());
            for (JsonElement element : traces.get(number).getAsJsonArray("spec")) {
                JsonObject recorded = element.getAsJsonObject();
                WatchedModel watched = WatchedModel.of(model(target));
                CheckedRounds rounds = new CheckedRounds(
                        Pairing.all().get(0),
                        watched,
                        WatchedModel.of(model(draft)),
                        recorded.get("gamma").getAsInt());
                Generation generation =
                        StrategyGenerator.of((CausalModel) watched, rounds).infill(requests.get(number));
                assertEquals(
                        recorded.getAsJsonArray("accepted_per_iteration").asList().stream()
                                .map(JsonElement::getAsInt)
                                .toList(),
                        rounds.accepted());
                assertEquals(
                        recorded.get("target_calls").getAsInt(),
                        generation.usage().nfe());
                assertEquals(rounds.rounds(), watched.passes().size());
            }
        }
    }
}
