// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;

class SigmaGptGoldenTest {
    private static final GoldenFolder FOLDER = new GoldenFolder("sigma_gpt");
    private static final GoldenFile CASES = FOLDER.cases();
    private static final double TOLERANCE = 2e-4;

    @Test
    void predictsAnyPositionFromTokensInAnyOrder() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FOLDER.open()) {
            NDArray ids = CASES.array(scope, "forward.input_ids");
            NDArray positions = CASES.array(scope, "forward.positions");
            NDArray logits = model.forward(scope, Map.of("input_ids", ids, "positions", positions))
                    .get("logits");
            CASES.requireClose("forward.logits", logits, TOLERANCE);
            Exception beyond = assertThrows(
                    IllegalArgumentException.class,
                    () -> model.forward(
                            scope,
                            Map.of(
                                    "input_ids",
                                    ids,
                                    "positions",
                                    positions.add(positions.onesLike().mul(12)))));
            assertTrue(beyond.getMessage().contains("[0, 12)"), beyond.getMessage());
        }
    }

    @Test
    void readsFromLeftToRightUnlessToldOtherwise() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FOLDER.open()) {
            NDArray ids = scope.create(new long[][] {{4, 7, 1}});
            NDArray places = scope.create(new long[][] {{0, 1, 2, 3}});
            NDArray told = model.forward(scope, Map.of("input_ids", ids, "positions", places))
                    .get("logits");
            assertEquals(told, model.forward(scope, Map.of("input_ids", ids)).get("logits"));
            assertEquals(
                    new Shape(1, 12, 20),
                    model.forward(scope, Map.of("input_ids", scope.create(new long[1][12])))
                            .get("logits")
                            .getShape());
        }
    }

    /** One state for all passes: what it holds is used, what differs is forgotten. */
    @Test
    void answersForChainsAndMarginalsWithWhatItHolds() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FOLDER.open();
                SubsetState state = view(model).open(scope)) {
            state.join(2);
            for (int round = 0; round < 2; round++) {
                CASES.requireClose("subset.marginal_logits", evaluate(state, scope, View.MARGINALS, 4, 4), TOLERANCE);
                CASES.requireClose("subset.chain_logits", evaluate(state, scope, View.CHAIN, 1, 1), TOLERANCE);
            }
        }
    }

    private static NDArray evaluate(SubsetState state, NDManager scope, View view, int decided, int from) {
        int[][] ranks = CASES.rows("subset.ranks");
        int[][] wanted = Arrays.stream(ranks)
                .map(row -> IntStream.range(from, row.length)
                        .map(rank -> IntStream.range(0, row.length)
                                .filter(position -> row[position] == rank)
                                .findFirst()
                                .orElseThrow())
                        .toArray())
                .toArray(int[][]::new);
        int[] counts = {decided, decided};
        NDArray logits = state.evaluate(
                        scope,
                        new SubsetPass(
                                TokenBatch.of(CASES.rows("subset.tokens")),
                                ranks,
                                new int[] {1, 1},
                                counts,
                                view,
                                Targets.of(wanted)))
                .logits();
        return logits.reshape(new Shape(2, wanted[0].length, 20));
    }

    /** The queries of the first undecided position and the chain see the same (Lemma 1 of any-subset speculation). */
    @Test
    void theFirstMarginalIsTheFirstFactor() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FOLDER.open();
                SubsetState state = view(model).open(scope)) {
            state.join(2);
            NDArray marginal = evaluate(state, scope, View.MARGINALS, 4, 4).get(":, 0");
            NDArray factor = evaluate(state, scope, View.CHAIN, 4, 4).get(":, 0");
            assertTrue(marginal.sub(factor).abs().max().getFloat() <= 1e-5);
        }
    }

    /** Speculation is burst sampling in its exact form: the same tokens, never more evaluations than positions. */
    @Test
    void isDecodedGreedilyAsRecordedOneByOneAndSpeculatively() throws IOException {
        int[] expected = CASES.rows("greedy.tokens")[0];
        assertTrue(Arrays.stream(expected).distinct().count() > 4, "the recorded tokens differ");
        Template template = Template.of(Gap.exactly(2), Known.of(5), Gap.exactly(4), Known.of(11), Gap.exactly(4));
        GenerationRequest request = GenerationRequest.builder(template)
                .sampling(SamplingOptions.greedy())
                .build();
        for (Map.Entry<String, Map<String, String>> way : List.of(
                Map.entry("sequential", Map.<String, String>of()),
                Map.entry("speculative", Map.of("draft-length", "2")),
                Map.entry("speculative", Map.of("draft-length", "5")),
                Map.entry("speculative", Map.of("draft-length", "12")),
                Map.entry("speculative", Map.of("draft", "ngram", "draft-length", "3")))) {
            try (Generator generator = Generators.load(
                    FOLDER.path().toString(), LoadOptions.DEFAULT.withStrategy(way.getKey(), way.getValue()))) {
                Generation generation = generator.infill(request);
                assertArrayEquals(expected, generation.tokens(), way.toString());
                assertTrue(generation.usage().nfe() <= 10, generation.usage().toString());
            }
        }
    }

    /** What a drawn sequence says of itself is what one pass says of it, drawn in batches of rows that stand apart. */
    @Test
    void theDensityOfOnePassIsThatOfWhatWasDrawn() throws IOException {
        boolean[] scored = new boolean[9];
        Arrays.fill(scored, true);
        scored[3] = false;
        GenerationRequest request = GenerationRequest.builder(Template.of(Gap.exactly(3), Known.of(13), Gap.exactly(5)))
                .samples(12)
                .build();
        for (Map<String, String> options : List.of(
                Map.of("draft-length", "2"),
                Map.of("draft-length", "4"),
                Map.of("draft-length", "4", "cache", "none"),
                Map.of("draft", "ngram"))) {
            try (Generator generator = Generators.load(
                    FOLDER.path().toString(), LoadOptions.DEFAULT.withStrategy("speculative", options))) {
                for (Generation each : Draws.of(generator, List.of(request), 5)) {
                    double density = generator.score(each.tokens(), scored, 0).logProb();
                    assertEquals(density, each.logProb(), 1e-4, options.toString());
                    assertTrue(each.usage().nfe() <= 8, each.usage().toString());
                }
            }
        }
    }

    /** Bursts in several orders take fewer evaluations than in one, over a cache that is copied and cut. */
    @Test
    void burstsGoFurtherInTheBestOfSeveralOrders() throws IOException {
        GenerationRequest request = GenerationRequest.builder(Template.of(Gap.exactly(4), Known.of(13), Gap.exactly(6)))
                .samples(24)
                .build();
        List<Double> evaluations = new ArrayList<>();
        for (String orders : List.of("1", "5")) {
            for (String cache : List.of("prefix", "none")) {
                Map<String, String> options =
                        Map.of("draft-length", "16", "order", "random", "orders", orders, "cache", cache);
                try (Generator generator = Generators.load(
                        FOLDER.path().toString(), LoadOptions.DEFAULT.withStrategy("speculative", options))) {
                    evaluations.add(Draws.of(generator, List.of(request), 6).stream()
                            .mapToInt(each -> each.usage().nfe())
                            .average()
                            .orElseThrow());
                }
            }
        }
        assertEquals(evaluations.get(0), evaluations.get(1), "without a cache the same");
        assertEquals(evaluations.get(2), evaluations.get(3), "without a cache the same");
        assertTrue(evaluations.get(2) < evaluations.get(0), evaluations.toString());
    }

    @Test
    void isRecommendedOneByOneAndSummarised() throws IOException {
        try (LoadedModel model = FOLDER.open()) {
            assertEquals(
                    "sequential",
                    StrategyCatalogs.find(model, Optional.empty())
                            .entry()
                            .description()
                            .name());
            // 20 · 16 + 12 · 8, two layers of 4 · 16 + 51 · 16 + 17 · 16 + 17 · 48 + 49 · 16, 2 · 16
            assertEquals(5_952, model.summary().parameters());
        }
    }

    private static AnySubsetModel view(LoadedModel model) {
        return (AnySubsetModel) model.views().get(0);
    }
}
