// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.Exactness;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options become, over a table folder. */
class AnySubsetOptionsTest {

    @TempDir
    Path folder;

    private Generator load(String strategy, Map<String, String> options) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"joint\",\"vocab_size\":2,\"length\":3,"
                        + "\"probabilities\":[0.32,0.1,0.05,0.05,0.1,0.1,0.2,0.08]}");
        return Generators.load(folder.toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    @ParameterizedTest
    @CsvSource({
        "draft-length, 3, SEQUENTIAL_IN_ITS_ORDER, 0",
        "draft, ahead, SEQUENTIAL_IN_ITS_ORDER, 0",
        "draft, ngram, SEQUENTIAL_IN_ITS_ORDER, 0",
        "order, random, SEQUENTIAL_IN_ITS_ORDER, 1",
        "order, coarse-to-fine, SEQUENTIAL_IN_ITS_ORDER, 1",
        "tempered, draft, SEQUENTIAL_IN_ITS_ORDER, 0",
        "tolerance, 0, SEQUENTIAL_IN_ITS_ORDER, 0",
        "tolerance, 0.01, APPROXIMATE, 0",
        "orders, 1, SEQUENTIAL_IN_ITS_ORDER, 0",
        "orders, 5, APPROXIMATE, 0",
        "cache, none, SEQUENTIAL_IN_ITS_ORDER, 0",
        "cache, prefix, SEQUENTIAL_IN_ITS_ORDER, 0"
    })
    void sayWhichLawTheyKeep(String key, String value, Exactness exactness, int notes) throws IOException {
        try (Generator generator = load("any-subset:speculative", Map.of(key, value))) {
            assertEquals(exactness, generator.exactness());
            assertEquals(notes, generator.notes().size());
            assertEquals(
                    3,
                    generator
                            .infill(GenerationRequest.builder(Templates.of(1, -1, -1))
                                    .build())
                            .tokens()
                            .length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "speculative, draft-length, 1, 'draft-length'",
        "speculative, draft-length, 0, 'draft-length'",
        "speculative, draft-length, 1025, 'draft-length'",
        "speculative, tree, 2-1, needs draft=ahead or a draft model",
        "speculative, order, backwards, coarse-to-fine",
        "speculative, tempered, never, both",
        "speculative, tolerance, 1.5, 'tolerance'",
        "speculative, tolerance, NaN, 'tolerance'",
        "speculative, tolerance, -0.1, 'tolerance'",
        "speculative, orders, 0, 'orders'",
        "speculative, orders, 65, 'orders'",
        "speculative, cache, dual, 'prefix'",
        "sequential, cache, dual, 'prefix'",
        "sequential, draft, ngram, is unknown",
        "sequential, order, 5, lattice"
    })
    void areRefusedWithTheirName(String strategy, String key, String value, String named) {
        Exception refused =
                assertThrows(IllegalArgumentException.class, () -> load("any-subset:" + strategy, Map.of(key, value)));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void ngramsInAnotherOrderAreRefused() {
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> load("any-subset:speculative", Map.of("draft", "ngram", "order", "random")));
        assertTrue(refused.getMessage().contains("order=lattice"), refused.getMessage());
        for (Map<String, String> several :
                List.of(Map.of("draft", "ngram", "orders", "2"), Map.of("tempered", "draft", "orders", "2"))) {
            Exception orders =
                    assertThrows(IllegalArgumentException.class, () -> load("any-subset:speculative", several));
            assertTrue(orders.getMessage().contains("several orders need draft=self"), orders.getMessage());
        }
    }

    @Test
    void draftsAheadRefuseWhatTheyDoNotKnow() {
        for (Map<String, String> options : List.of(
                Map.of("tree", "0-1"),
                Map.of("tree", "16-16"),
                Map.of("tolerance", "0.1"),
                Map.of("orders", "2"),
                Map.of("draft-length", "1"))) {
            Map<String, String> all = new HashMap<>(options);
            all.put("draft", "ahead");
            Exception refused = assertThrows(IllegalArgumentException.class, () -> load("any-subset:speculative", all));
            String key = options.keySet().iterator().next();
            assertTrue(refused.getMessage().contains(key), refused.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tolerance, 0.1, 'tolerance'",
        "orders, 2, 'orders'",
        "order, random, order=lattice",
        "tree, 0-1, 'tree'",
        "tree, 16-16, at most 256",
        "draft-length, 1, 'draft-length'"
    })
    void modelsThatDraftRefuseWhatTheyDoNotKnow(String key, String value, String named) throws IOException {
        String draft = draft(2);
        Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> load("any-subset:speculative", Map.of("draft", draft, key, value)));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void modelsThatDraftAreOfTheSameTokens() throws IOException {
        try (Generator generator = load("any-subset:speculative", Map.of("draft", draft(2), "tree", "2-1"))) {
            assertEquals(Exactness.SEQUENTIAL_IN_ITS_ORDER, generator.exactness());
            assertTrue(generator.notes().isEmpty());
        }
        Exception none =
                assertThrows(IOException.class, () -> load("any-subset:speculative", Map.of("draft", "no-such-model")));
        assertTrue(none.getMessage().contains("no-such-model"), none.getMessage());
        String other = draft(3);
        Exception refused = assertThrows(IllegalArgumentException.class, () -> {
            try (Generator generator = load("any-subset:speculative", Map.of("draft", other))) {
                generator.infill(
                        GenerationRequest.builder(Templates.of(1, -1, -1)).build());
            }
        });
        assertTrue(
                refused.getMessage().contains("over the 2 tokens of its target, got one over 3"), refused.getMessage());
    }

    /** The folder of a coin or a die. */
    private String draft(int sides) throws IOException {
        Path table = Files.createDirectories(folder.resolve("draft" + sides));
        String row = String.join(",", Collections.nCopies(sides, Double.toString(1.0 / sides)));
        Files.writeString(
                table.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"markov\",\"vocab_size\":" + sides
                        + ",\"order\":1,\"rows\":{\"\":[" + row + "]}}");
        return table.toString();
    }

    /** Temperature 0 has one answer, whatever else is set. */
    @Test
    void changeNothingAtTemperatureZero() throws IOException {
        List<Map<String, String>> all = List.of(
                Map.of(),
                Map.of("draft", "ngram"),
                Map.of("draft", "ahead"),
                Map.of("draft", draft(2)),
                Map.of("tolerance", "1"),
                Map.of("cache", "none"),
                Map.of("tempered", "draft"),
                Map.of("draft-length", "2"));
        for (Map<String, String> options : all) {
            try (Generator generator = load("any-subset:speculative", options)) {
                assertArrayEquals(
                        new int[] {0, 0, 0},
                        generator
                                .infill(GenerationRequest.builder(Templates.of(-1, -1, -1))
                                        .sampling(SamplingOptions.greedy())
                                        .build())
                                .tokens(),
                        options.toString());
            }
        }
    }
}
