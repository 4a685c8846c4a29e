// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.Score;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.LeftToRight;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;

/** The recorded XLNet, decoded and scored. */
class XlnetDecodingTest {
    private static final GoldenFolder XLNET = new GoldenFolder("xlnet");

    /** A recorded prompt; {@code runs} are those of several draft lengths. */
    private record Recorded(int[] template, int[] greedy, JsonObject json) {

        static List<Recorded> all() throws IOException {
            List<Recorded> all = new ArrayList<>();
            for (JsonElement element : GoldenRuns.read("xlnet/assd_greedy.json").getAsJsonArray()) {
                JsonObject json = element.getAsJsonObject();
                int[] template = integers(json, "prompt");
                int[] sigma = integers(json, "sigma");
                int start = json.get("start").getAsInt();
                for (int position = 0; position < template.length; position++) {
                    template[position] = sigma[position] < start ? template[position] : LawModel.HIDDEN;
                }
                all.add(new Recorded(template, integers(json, "greedy"), json));
            }
            return all;
        }

        private static int[] integers(JsonObject json, String name) {
            return Arrays.stream(GoldenRuns.numbers(json.getAsJsonArray(name)))
                    .mapToInt(number -> (int) number)
                    .toArray();
        }

        GenerationRequest request(int number) {
            return GenerationRequest.builder(Templates.of(template))
                    .number(number)
                    .sampling(SamplingOptions.greedy())
                    .build();
        }
    }

    /** A draft that is the model itself, told nothing to the right. */
    @Test
    void greedyDraftsFromLeftToRightChangeNoToken() throws IOException {
        List<GenerationRequest> requests = new ArrayList<>();
        List<Recorded> cases = Recorded.all();
        for (int number = 0; number < cases.size(); number++) {
            requests.add(cases.get(number).request(number));
        }
        try (LoadedModel loaded = XLNET.open()) {
            AnySubsetModel model = (AnySubsetModel) loaded.views().get(0);
            for (Growth growth : List.of(new IndependentDrafts(1), new Branching(List.of(2)))) {
                ModelDrafter drafter = new ModelDrafter(new LeftToRight(model), growth);
                for (int batch : new int[] {1, 4}) {
                    List<Generation> drawn = Draws.of(
                            StrategyGenerator.of(model, new CausalDraftSpeculative(4, drafter)), requests, batch);
                    int kept = 0;
                    for (int number = 0; number < cases.size(); number++) {
                        assertArrayEquals(
                                cases.get(number).greedy(), drawn.get(number).tokens(), "case " + number);
                        kept += drawn.get(number).usage().accepted();
                    }
                    assertTrue(kept > 0, "nothing of the drafts was kept");
                }
            }
        }
    }

    /** Tokens, evaluations, rounds and kept drafts, for k = 2, 3, 5 and more than there are; alone and in a batch. */
    @Test
    void greedySpeculationIsTheRecordedOne() throws IOException {
        List<Recorded> cases = Recorded.all();
        for (int run = 0; run < 4; run++) {
            int length = run(cases.get(0), run).get("k").getAsInt();
            try (Generator generator = load("speculative", Map.of("draft-length", Integer.toString(length)))) {
                List<GenerationRequest> requests = new ArrayList<>();
                for (int number = 0; number < cases.size(); number++) {
                    requests.add(cases.get(number).request(number));
                }
                for (int batch : new int[] {1, 4}) {
                    List<Generation> drawn = Draws.of(generator, requests, batch);
                    for (int number = 0; number < cases.size(); number++) {
                        requireRecorded(cases.get(number), run(cases.get(number), run), drawn.get(number));
                    }
                }
            }
        }
    }

    private static JsonObject run(Recorded recorded, int run) {
        return recorded.json().getAsJsonArray("runs").get(run).getAsJsonObject();
    }

    private static void requireRecorded(Recorded recorded, JsonObject run, Generation generation) {
        double[] accepted = GoldenRuns.numbers(run.getAsJsonArray("accepted_per_round"));
        assertArrayEquals(recorded.greedy(), generation.tokens(), run.toString());
        assertEquals(run.get("nfe").getAsInt(), generation.usage().nfe(), run.toString());
        assertEquals(Arrays.stream(accepted).sum(), generation.usage().accepted(), run.toString());
        assertEquals(accepted.length, Arrays.stream(generation.steps()).max().orElseThrow(), run.toString());
        for (int round = 1; round <= accepted.length; round++) {
            int number = round;
            long settled = Arrays.stream(generation.steps())
                    .filter(step -> step == number)
                    .count();
            assertTrue(
                    settled == accepted[round - 1] || settled == accepted[round - 1] + 1,
                    "round " + round + " settled " + settled + ", " + run);
        }
    }

    @Test
    void greedySpeculationWithNgramsGivesTheRecordedTokens() throws IOException {
        try (Generator ngrams = load("speculative", Map.of("draft", "ngram"))) {
            for (Recorded recorded : Recorded.all()) {
                Generation generation = ngrams.infill(recorded.request(0));
                assertArrayEquals(recorded.greedy(), generation.tokens());
                assertTrue(generation.usage().nfe() <= generation.usage().generated());
            }
        }
    }

    /** Lemma 1 at every round: the first position of a draft sees what the chain sees there. */
    @Test
    void theFirstDraftedTokenIsDrawnFromTheTarget() throws IOException {
        try (LoadedModel loaded = XLNET.open()) {
            FirstFactorModel model =
                    new FirstFactorModel((AnySubsetModel) loaded.views().get(0), 1e-5);
            GenerationRequest request = GenerationRequest.builder(
                            Templates.of(Recorded.all().get(0).template()))
                    .samples(6)
                    .build();
            Draws.of(StrategyGenerator.of(model, new AnySubsetSpeculative(4)), List.of(request), 3);
            assertTrue(model.compared() >= 12, model.compared() + " rounds were compared");
        }
    }

    /** What a drawn sequence says of itself is what one pass says of it, however it was drawn. */
    @Test
    void theDensityOfOnePassIsThatOfSequentialDecoding() throws IOException {
        for (Map.Entry<String, Map<String, String>> way : List.of(
                Map.entry("sequential", Map.<String, String>of()),
                Map.entry("speculative", Map.of("draft-length", "4")),
                Map.entry("speculative", Map.of("draft", "ngram")))) {
            try (Generator generator = load(way.getKey(), way.getValue())) {
                for (Recorded recorded : Recorded.all()) {
                    boolean[] scored = new boolean[recorded.template().length];
                    for (int position = 0; position < scored.length; position++) {
                        scored[position] = recorded.template()[position] == LawModel.HIDDEN;
                    }
                    GenerationRequest request = GenerationRequest.builder(Templates.of(recorded.template()))
                            .samples(5)
                            .build();
                    for (Generation each : Draws.of(generator, List.of(request), 5)) {
                        Score score = generator.score(each.tokens(), scored, 0);
                        assertEquals(score.logProb(), each.logProb(), 1e-4, way.toString());
                        assertEquals(Score.Kind.EXACT, score.kind());
                    }
                }
            }
        }
    }

    /** Alternatives share what the network makes of their prompt, and score as each alone. */
    @Test
    void alternativesAreScoredTogetherAsAlone() throws IOException {
        Recorded recorded = Recorded.all().get(0);
        boolean[] scored = new boolean[recorded.template().length];
        for (int position = 0; position < scored.length; position++) {
            scored[position] = recorded.template()[position] == LawModel.HIDDEN;
        }
        try (Generator generator = load("speculative", Map.of())) {
            GenerationRequest request = GenerationRequest.builder(Templates.of(recorded.template()))
                    .samples(70)
                    .build();
            List<int[]> alternatives = Draws.of(generator, List.of(request), 35).stream()
                    .map(Generation::tokens)
                    .toList();
            List<Score> together = generator.scoreAll(alternatives, Collections.nCopies(70, scored), 0);
            for (int number = 0; number < alternatives.size(); number++) {
                assertEquals(
                        generator.score(alternatives.get(number), scored, 0).logProb(),
                        together.get(number).logProb(),
                        1e-4);
            }
            assertTrue(together.stream().map(Score::logProb).distinct().count() > 50);
        }
    }

    /** Drawn with and without a cache, in one order and in the best of several, which stand side by side as rows. */
    @Test
    void theCacheChangesNothing() throws IOException {
        for (String orders : List.of("1", "3")) {
            Map<String, String> options = Map.of("draft-length", "6", "orders", orders);
            Map<String, String> without = Map.of("draft-length", "6", "orders", orders, "cache", "none");
            try (Generator cached = load("speculative", options);
                    Generator uncached = load("speculative", without)) {
                for (Recorded recorded : Recorded.all()) {
                    GenerationRequest request = GenerationRequest.builder(Templates.of(recorded.template()))
                            .samples(5)
                            .build();
                    List<Generation> expected = Draws.of(uncached, List.of(request), 5);
                    List<Generation> drawn = Draws.of(cached, List.of(request), 5);
                    for (int sample = 0; sample < drawn.size(); sample++) {
                        assertArrayEquals(
                                expected.get(sample).tokens(), drawn.get(sample).tokens());
                        assertEquals(
                                expected.get(sample).logProb(),
                                drawn.get(sample).logProb(),
                                1e-4);
                    }
                }
            }
        }
    }

    private static Generator load(String strategy, Map<String, String> options) throws IOException {
        return Generators.load(XLNET.path().toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }
}
