// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.DamagedFolders;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of Mamba and Mamba-2 in both spellings: what is read and what is refused. */
class MambaFolderTest {
    private static final GoldenFile CASES = new GoldenFolder("ssm").cases();

    private static final String HUB = """
            {"model_type": "mamba", "vocab_size": 32, "hidden_size": 32, "num_hidden_layers": 2, "state_size": 16,
             "conv_kernel": 4, "expand": 2, "intermediate_size": 64, "time_step_rank": 2, "layer_norm_epsilon": 1e-5,
             "use_bias": false, "use_conv_bias": true, "hidden_act": "silu", "residual_in_fp32": true,
             "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
            """;
    private static final String HUB_2 = """
            {"model_type": "mamba2", "vocab_size": 32, "hidden_size": 32, "num_hidden_layers": 2, "state_size": 8,
             "conv_kernel": 4, "expand": 2, "num_heads": 4, "head_dim": 16, "n_groups": 1, "chunk_size": 8,
             "layer_norm_epsilon": 1e-5, "use_bias": false, "use_conv_bias": true, "hidden_act": "silu",
             "bos_token_id": 1, "eos_token_id": [2, 5], "tie_word_embeddings": true}
            """;

    @TempDir
    Path folder;

    private void write(String name, BiConsumer<JsonObject, Map<String, NDArray>> edit) throws IOException {
        new GoldenFolder("ssm/" + name).write(folder, edit);
    }

    private void writeConfig(String name, Consumer<JsonObject> edit) throws IOException {
        write(name, (json, tensors) -> edit.accept(json));
    }

    private static void replace(JsonObject json, String other) {
        Set.copyOf(json.keySet()).forEach(json::remove);
        JsonParser.parseString(other)
                .getAsJsonObject()
                .entrySet()
                .forEach(key -> json.add(key.getKey(), key.getValue()));
    }

    private LoadedModel load(Precision precision) throws IOException {
        return FolderLoader.open(folder.toString(), Device.cpu(), precision);
    }

    private static NDArray logits(LoadedModel model, NDManager scope, String name) {
        return model.forward(scope, Map.of("input_ids", CASES.array(scope, name + ".input_ids")))
                .get("logits");
    }

    private static Vocabulary vocabulary(LoadedModel model) {
        return ((CausalModel) model.views().get(0)).vocabulary();
    }

    private void requireRefused(String... words) {
        String message = assertThrows(CheckpointFormatException.class, () -> load(Precision.FLOAT32))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    /** The table of embeddings goes by another name there, and the head is left out. */
    @ParameterizedTest
    @CsvSource({"mamba1, Mamba", "mamba2, Mamba-2"})
    void bothSpellingsAreOneNetwork(String name, String title) throws IOException {
        write(name, (json, tensors) -> {
            replace(json, name.equals("mamba1") ? HUB : HUB_2);
            tensors.put("backbone.embeddings.weight", tensors.remove("backbone.embedding.weight"));
            tensors.remove("lm_head.weight");
        });
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel original = new GoldenFolder("ssm/" + name).open();
                LoadedModel hub = load(Precision.FLOAT32)) {
            assertEquals(title, hub.summary().architecture());
            assertEquals(original.summary().parameters(), hub.summary().parameters());
            assertArrayEquals(
                    logits(original, scope, name).toFloatArray(),
                    logits(hub, scope, name).toFloatArray(),
                    0);
            assertEquals(OptionalInt.empty(), vocabulary(original).end());
            boolean first = name.equals("mamba1");
            assertEquals(OptionalInt.of(first ? 0 : 1), vocabulary(hub).begin());
            assertEquals(OptionalInt.of(first ? 0 : 2), vocabulary(hub).end());
            assertEquals(first ? Set.of() : Set.of(5), vocabulary(hub).alsoEnd());
        }
    }

    @Test
    void endTokensOfTheRecommendedOptionsCount() throws IOException {
        writeConfig("mamba1", json -> {});
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [3, 4]}");
        try (LoadedModel model = load(Precision.FLOAT32)) {
            assertEquals(OptionalInt.of(3), vocabulary(model).end());
            assertEquals(Set.of(4), vocabulary(model).alsoEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void aHeadOfItsOwnIsRead(String name) throws IOException {
        write(name, (json, tensors) -> {
            json.addProperty("tie_embeddings", false);
            tensors.put("lm_head.weight", tensors.get("lm_head.weight").mul(2));
        });
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            CASES.requireClose(name + ".logits", logits(model, scope, name).div(2), 1e-4);
        }
        write(name, (json, tensors) -> {
            json.addProperty("tie_embeddings", false);
            tensors.remove("lm_head.weight");
        });
        requireRefused("missing", "lm_head.weight");
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyPrecisionSaysNearlyTheSame(Precision precision) throws IOException {
        for (String name : List.of("mamba1", "mamba2")) {
            writeConfig(name, json -> {});
            try (NDManager scope = NDManager.newBaseManager();
                    LoadedModel model = load(precision)) {
                double allowed =
                        switch (precision) {
                            case FLOAT32 -> 2e-5;
                            case BFLOAT16 -> 3e-2;
                            case INT8 -> 1e-1;
                        };
                CASES.requireRelativelyClose(name + ".logits", logits(model, scope, name), allowed);
            }
        }
    }

    /** 29 tokens are padded to 32 rows; what the padding says is loudest of all. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void paddingOfTheVocabularyIsNeverDrawn(String name) throws IOException {
        write(name, (json, tensors) -> {
            json.addProperty("vocab_size", 29);
            NDArray table = tensors.get("backbone.embedding.weight");
            float[] values = table.toFloatArray();
            for (int i = 29 * 32; i < 30 * 32; i++) {
                values[i] = 50 + i % 7;
                values[i + 32] = -values[i]; // one of the two is above all others
            }
            tensors.put("backbone.embedding.weight", table.getManager().create(values, table.getShape()));
        });
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32);
                Generator generator = Generators.load(folder)) {
            NDArray ids = scope.create(new long[][] {{1, 2, 3}});
            NDArray logits = model.forward(scope, Map.of("input_ids", ids)).get("logits");
            assertEquals(32, logits.getShape().get(2));
            assertEquals(29, vocabulary(model).size());
            assertTrue(logits.get(":, :, 29:").max().getFloat()
                    > logits.get(":, :, 0:29").max().getFloat());
            List<GenerationRequest> requests = IntStream.range(0, 20)
                    .mapToObj(number -> GenerationRequest.builder(Template.continuing(number))
                            .number(number)
                            .seed(number)
                            .sampling(SamplingOptions.builder().temperature(20).build())
                            .limits(Limits.DEFAULT.withMaxNewTokens(20))
                            .build())
                    .toList();
            for (Generation generation : generator.generateAll(requests)) {
                assertEquals(21, generation.tokens().length);
                assertTrue(Arrays.stream(generation.tokens()).allMatch(token -> token < 29));
            }
        }
    }

    @Test
    void hybridsWithAttentionAreRefused() throws IOException {
        JsonArray layers = new JsonArray();
        layers.add(1);
        writeConfig("mamba2", json -> json.add("attn_layer_idx", layers));
        requireRefused("attn_layer_idx", "attention");
        writeConfig("mamba2", json -> json.addProperty("d_intermediate", 64));
        requireRefused("d_intermediate", "feed-forward");
        writeConfig("mamba2", json -> {
            json.add("attn_layer_idx", new JsonArray());
            json.addProperty("d_intermediate", 0);
        });
        load(Precision.FLOAT32).close();
    }

    @ParameterizedTest
    @CsvSource({
        "rms_norm, false",
        "d_model, 0",
        "n_layer, 100000",
        "pad_vocab_size_multiple, 0",
        "norm_epsilon, 0",
        "vocab_size, true"
    })
    void wrongValuesAreRefusedByName(String key, String value) throws IOException {
        writeConfig("mamba1", json -> json.add(key, JsonParser.parseString(value)));
        requireRefused(key);
    }

    @ParameterizedTest
    @CsvSource({
        "mamba1, layer, '\"Mamba9\"'",
        "mamba1, bias, true",
        "mamba1, conv_bias, false",
        "mamba1, dt_rank, 0",
        "mamba1, dt_rank, '\"some\"'",
        "mamba2, headdim, 7",
        "mamba2, ngroups, 3",
        "mamba2, d_ssm, 32",
        "mamba2, rmsnorm, false",
        "mamba2, norm_before_gate, true",
        "mamba2, D_has_hdim, true",
        "mamba2, dt_limit, '[1, 0]'",
        "mamba2, dt_limit, '[1]'"
    })
    void wrongValuesOfTheMixerAreRefusedByName(String name, String key, String value) throws IOException {
        writeConfig(name, json -> json.getAsJsonObject("ssm_cfg").add(key, JsonParser.parseString(value)));
        requireRefused(key);
    }

    @ParameterizedTest
    @CsvSource({
        "use_bias, true",
        "use_conv_bias, false",
        "hidden_act, '\"gelu\"'",
        "num_heads, 3",
        "n_groups, 3",
        "hidden_size, 0",
        "time_step_limit, '[2, 1]'"
    })
    void wrongValuesOfTheHubAreRefusedByName(String key, String value) throws IOException {
        writeConfig("mamba2", json -> {
            replace(json, HUB_2);
            json.add(key, JsonParser.parseString(value));
        });
        requireRefused(key);
    }

    /** As published: words that JSON does not have, and keys that change nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"[0.0, Infinity]", "[0.0, {\"__float__\": \"Infinity\"}]"})
    void publishedConfigurationsLoadUnchanged(String limits) throws IOException {
        writeConfig("mamba2", json -> replace(json, HUB_2));
        Path config = folder.resolve("config.json");
        Files.writeString(config, HUB_2.replaceFirst("\\{", "{\"time_step_limit\": " + limits + """
                , "norm_before_gate": true, "rms_norm": true, "rescale_prenorm_residual": false, "time_step_rank": 2,
                 "residual_in_fp32": true, "time_step_floor": 0.0001, "time_step_max": 0.1, "time_step_min": 0.001,
                 "initializer_range": 0.1, "use_cache": true, "torch_dtype": "float32", "architectures":
                 ["Mamba2ForCausalLM"], "transformers_version": "4.44.0","""));
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            CASES.requireClose("mamba2.logits", logits(model, scope, "mamba2"), 1e-4);
        }
        for (String wrong : List.of("[Infinity, Infinity]", "[0.0, NaN]", "[-Infinity, 1]", "[0.0, 1, Infinity]")) {
            Files.writeString(config, HUB_2.replaceFirst("\\{", "{\"time_step_limit\": " + wrong + ","));
            requireRefused(wrong.contains("NaN") ? "not valid JSON" : "time_step_limit");
        }
        for (String key : List.of("layer_norm_epsilon", "hidden_size", "eos_token_id")) {
            JsonObject json = JsonParser.parseString(HUB_2).getAsJsonObject();
            json.addProperty(key, Double.POSITIVE_INFINITY);
            Files.writeString(config, json.toString());
            requireRefused(key, "Infinity");
        }
    }

    /** Steps above what a limit allows are cut. */
    @Test
    void limitsOfStepsHold() throws IOException {
        writeConfig(
                "mamba2", json -> json.getAsJsonObject("ssm_cfg").add("dt_limit", JsonParser.parseString("[0, 1e5]")));
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            CASES.requireClose("mamba2.logits", logits(model, scope, "mamba2"), 1e-4);
        }
        writeConfig(
                "mamba2", json -> json.getAsJsonObject("ssm_cfg").add("dt_limit", JsonParser.parseString("[0, 0]")));
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            NDArray ids = CASES.array(scope, "mamba2.input_ids");
            NDArray state = model.forward(scope, Map.of("input_ids", ids)).get("final_ssm_state.0");
            assertEquals(0, state.abs().max().getFloat());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba1", "mamba2"})
    void tensorsThatAreMissingOrMisshapenAreListed(String name) throws IOException {
        write(name, (json, tensors) -> {
            tensors.put("surplus", tensors.remove("backbone.layers.0.mixer.D"));
            String rates = "backbone.layers.1.mixer.A_log";
            tensors.put(rates, tensors.get(rates).get("1:"));
            tensors.put("backbone.embeddings.weight", tensors.get("backbone.embedding.weight"));
        });
        requireRefused(
                "missing", "layers.0.mixer.D", "surplus", "wrong shape", "A_log", "backbone.embeddings.weight and");
    }

    @Test
    void inputsThatItDoesNotTakeAreRefused() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = new GoldenFolder("ssm/mamba1").open()) {
            NDArray ids = scope.create(new long[][] {{1, 2}});
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.forward(scope, Map.of("input_ids", ids, "attention_mask", ids)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.forward(scope, Map.of("input_ids", scope.create(new long[][] {{32}}))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssm/mamba1", "ssm/mamba2"})
    void everyDamagedFolderRunsOrIsRefusedInOneLine(String name) throws IOException {
        DamagedFolders.requireClearRefusals(new GoldenFolder(name), folder);
    }
}
