// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.anyorder.Exactness;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options become, over table folders. */
class SpeculativeOptionsTest {
    private static final String COIN = "{\"model_type\":\"table\",\"kind\":\"markov\",\"vocab_size\":2,\"order\":1,"
            + "\"rows\":{\"\":[0.5,0.5]}}";
    private static final String DIE = "{\"model_type\":\"table\",\"kind\":\"markov\",\"vocab_size\":3,\"order\":1,"
            + "\"rows\":{\"\":[0.25,0.5,0.25]}}";

    @TempDir
    Path folder;

    private String model(String name, String config, String... tokens) throws IOException {
        Path model = Files.createDirectory(folder.resolve(name));
        Files.writeString(model.resolve("config.json"), config);
        if (tokens.length > 0) {
            StringBuilder vocabulary = new StringBuilder();
            for (int id = 0; id < tokens.length; id++) {
                vocabulary
                        .append(id == 0 ? "" : ",")
                        .append('"')
                        .append(tokens[id])
                        .append("\":")
                        .append(id);
            }
            Files.writeString(
                    model.resolve("tokenizer.json"),
                    "{\"version\":\"1.0\",\"added_tokens\":[],\"model\":{\"type\":\"WordLevel\",\"unk_token\":\""
                            + tokens[0] + "\",\"vocab\":{" + vocabulary + "}}}");
        }
        return model.toString();
    }

    private static Generator load(String model, Map<String, String> options) throws IOException {
        return Generators.load(model, LoadOptions.DEFAULT.withStrategy("speculative", options));
    }

    @ParameterizedTest
    @CsvSource({
        "verify, kseq, JOINT",
        "verify, recursive, JOINT",
        "verify, greedy, JOINT",
        "verify, typical, APPROXIMATE",
        "draft-length, auto, JOINT"
    })
    void sayWhichLawTheyKeep(String key, String value, Exactness exactness) throws IOException {
        String target = model("target", COIN);
        try (Generator generator = load(target, Map.of("draft", model("draft", COIN), key, value))) {
            assertEquals(exactness, generator.exactness());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "draft-length, 0, 'draft-length'",
        "draft-length, 65, 'draft-length'",
        "draft-length, some, 'draft-length'",
        "verify, maybe, typical",
        "drafts, 0, 'drafts'",
        "drafts, 2, 'drafts' above 1",
        "tree, beam, 'tree' needs",
        "epsilon, 0.5, verify=typical",
        "max-ngram, 2, draft=prompt-lookup",
        "speed, 1, 'speed' is unknown"
    })
    void areRefusedWithTheirName(String key, String value, String named) throws IOException {
        String target = model("target", COIN);
        Map<String, String> options = Map.of("draft", model("draft", COIN), key, value);
        Exception refused = assertThrows(IllegalArgumentException.class, () -> load(target, options));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @Test
    void aTreeOfTooManyTokensIsRefused() throws IOException {
        String target = model("target", COIN);
        Map<String, String> options = Map.of(
                "draft",
                model("draft", COIN),
                "verify",
                "recursive",
                "tree",
                "branching",
                "drafts",
                "4",
                "draft-length",
                "5");
        Exception refused = assertThrows(IllegalArgumentException.class, () -> load(target, options));
        assertTrue(refused.getMessage().contains("at most 256"), refused.getMessage());
    }

    @Test
    void aDraftOfAnotherTokenizerIsRefused() throws IOException {
        String target = model("target", COIN, "a", "b");
        Exception refused =
                assertThrows(IOException.class, () -> load(target, Map.of("draft", model("swapped", COIN, "b", "a"))));
        assertTrue(refused.getMessage().contains("another tokenizer"), refused.getMessage());
        load(target, Map.of("draft", model("same", COIN, "a", "b"))).close();
        load(target, Map.of("draft", model("bare", COIN))).close();
    }

    @Test
    void aDraftOfAnotherVocabularyIsRefused() throws IOException {
        try (Generator generator = load(model("target", COIN), Map.of("draft", model("draft", DIE)))) {
            Exception refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> generator.infill(
                            GenerationRequest.builder(Template.continuing(0)).build()));
            assertTrue(refused.getMessage().contains("over the 2 tokens"), refused.getMessage());
        }
    }
}
