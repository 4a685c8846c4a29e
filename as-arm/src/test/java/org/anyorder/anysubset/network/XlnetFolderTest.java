// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of XLNet: what is read and what is refused. */
class XlnetFolderTest {
    private static final String HEAD = "lm_loss.weight";

    @TempDir
    Path folder;

    @Test
    void isFoundByTheLoader() throws IOException {
        try (LoadedModel loaded = Golden.FOLDER.open()) {
            assertEquals("XLNet", loaded.summary().architecture());
            assertEquals(4 * loaded.summary().parameters(), loaded.summary().bytes());
            AnySubsetModel model = (AnySubsetModel) loaded.views().get(0);
            assertEquals(1, model.minimumPrompt());
            assertEquals(16_384, model.maxLength());
            assertEquals(OptionalInt.of(6), model.vocabulary().mask());
            assertEquals(Set.of(6), model.vocabulary().never());
        }
    }

    /** The published configurations of the base and the large network, and how many parameters they have. */
    @ParameterizedTest
    @CsvSource({"768, 12, 12, 3072, 116750336", "1024, 24, 16, 4096, 360300800"})
    void readsPublishedConfigurations(int width, int layers, int heads, int inner, long parameters) throws IOException {
        String json = """
                {"architectures": ["XLNetLMHeadModel"], "attn_type": "bi", "bi_data": false, "bos_token_id": 1,
                 "clamp_len": -1, "d_head": 64, "d_inner": %d, "d_model": %d, "dropout": 0.1, "end_n_top": 5,
                 "eos_token_id": 2, "ff_activation": "gelu", "initializer_range": 0.02, "layer_norm_eps": 1e-12,
                 "mem_len": null, "model_type": "xlnet", "n_head": %d, "n_layer": %d, "pad_token_id": 5,
                 "reuse_len": null, "same_length": false, "start_n_top": 5, "summary_activation": "tanh",
                 "summary_last_dropout": 0.1, "summary_type": "last", "summary_use_proj": true,
                 "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 250}},
                 "untie_r": true, "vocab_size": 32000}
                """.formatted(inner, width, heads, layers);
        XlnetConfig config = XlnetConfig.read(ModelConfig.parse("config.json", json));
        assertEquals(parameters, new XlnetNetwork(config, Compute.FLOAT32).size());
        assertEquals(OptionalInt.of(2), config.tokens().end());
        assertEquals(
                config,
                XlnetConfig.read(ModelConfig.parse("again", config.toJson().toString())));
    }

    @ParameterizedTest
    @CsvSource({
        "n_head, 5",
        "d_model, 0",
        "d_model, 33",
        "d_head, 16",
        "d_inner, 0",
        "n_layer, 1000",
        "vocab_size, 100000000",
        "ff_activation, '\"tanh\"'",
        "attn_type, '\"both\"'",
        "bi_data, true",
        "clamp_len, -2",
        "same_length, 1",
        "mem_len, -1",
        "reuse_len, 0.5",
        "untie_r, 0",
        "layer_norm_eps, 0",
        "dropout, 1",
        "initializer_range, 0",
        "mask_token_id, 32",
        "model_length, 0",
        "model_length, 20000",
        "eos_token_id, 32"
    })
    void refusesConfigurationsThatItDoesNotKnow(String key, String value) {
        CheckpointFormatException refused = assertThrows(
                CheckpointFormatException.class,
                () -> Golden.config(json -> json.add(key, JsonParser.parseString(value))));
        assertTrue(refused.getMessage().contains(key), refused.getMessage());
        assertTrue(refused.getMessage().contains("must be"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void aSmallVocabularyMustNameItsMask() {
        CheckpointFormatException refused = assertThrows(
                CheckpointFormatException.class, () -> Golden.config(json -> json.addProperty("vocab_size", 5)));
        assertTrue(refused.getMessage().contains("mask_token_id"), refused.getMessage());
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void readsAHeadThatIsMissingOrItsOwn(Precision precision) throws IOException {
        requireRecorded(precision, (json, tensors) -> tensors.remove(HEAD));
        requireRecorded(precision, (json, tensors) -> json.addProperty("tie_word_embeddings", false));
    }

    @Test
    void headsOfOtherTasksAreIgnored() throws IOException {
        requireRecorded(Precision.FLOAT32, (json, tensors) -> {
            tensors.put(
                    "sequence_summary.summary.weight",
                    tensors.get("lm_loss.bias").duplicate());
            tensors.put("logits_proj.bias", tensors.get("lm_loss.bias").duplicate());
        });
    }

    @Test
    void publishesWhatItReads() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                TensorSource weights = ModelFolder.open(Golden.FOLDER.path()).weights()) {
            XlnetNetwork network = Golden.trained(manager);
            Map<String, NDArray> published = XlnetWeights.publish(network.config(), network.values(), manager);
            Set<String> stored = new HashSet<>(weights.tensors().keySet());
            stored.remove(HEAD); // tied
            assertEquals(stored, published.keySet());
            for (String tensor : published.keySet()) {
                assertEquals(weights.read(manager, tensor), published.get(tensor), tensor);
            }
        }
    }

    @Test
    void namesWhatIsMissingAndWhatIsTooMuchAndWhatIsMisshapen() throws IOException {
        Golden.FOLDER.write(folder, (json, tensors) -> {
            tensors.put("surplus.weight", tensors.remove("transformer.layer.1.rel_attn.q"));
            tensors.put("lm_loss.bias", tensors.get("lm_loss.bias").get("1:"));
        });
        String message = assertThrows(CheckpointFormatException.class, () -> load(Precision.FLOAT32))
                .getMessage();
        for (String part : List.of("missing", "layer.1.rel_attn.q", "surplus.weight", "wrong shape", "lm_loss.bias")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void refusesInputsThatItDoesNotTake() throws IOException {
        GoldenFile cases = Golden.cases();
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.FOLDER.open()) {
            NDArray ids = cases.array(scope, "plain.input_ids");
            NDArray mapping = cases.array(scope, "subset.target_mapping_k");
            for (Map<String, NDArray> inputs : List.of(
                    Map.of("input_ids", ids, "position_ids", ids),
                    Map.of("input_ids", ids, "attention_mask", ids.get(":, 1:")),
                    Map.of("input_ids", ids, "perm_mask", ids),
                    Map.of("input_ids", ids, "token_type_ids", ids.get("0:1")),
                    Map.of("input_ids", ids, "token_type_ids", scope.zeros(ids.getShape())),
                    Map.of("input_ids", ids, "target_mapping", mapping.get(":, :, 1:")),
                    Map.of("input_ids", ids, "target_mapping", mapping.zerosLike()),
                    Map.of("input_ids", ids, "target_mapping", mapping.onesLike()),
                    Map.of("input_ids", ids, "target_mapping", scope.zeros(new Shape(2, 0, 10))),
                    Map.of("perm_mask", ids),
                    Map.of("input_ids", ids.add(32)))) {
                assertThrows(IllegalArgumentException.class, () -> model.forward(scope, inputs));
            }
        }
    }

    private void requireRecorded(Precision precision, BiConsumer<JsonObject, Map<String, NDArray>> edit)
            throws IOException {
        Golden.FOLDER.write(folder, edit);
        double allowed =
                switch (precision) {
                    case FLOAT32 -> 2e-5;
                    case BFLOAT16 -> 3e-2;
                    case INT8 -> 1e-1;
                };
        GoldenFile cases = Golden.cases();
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(precision)) {
            NDArray ids = cases.array(scope, "plain.input_ids");
            cases.requireRelativelyClose(
                    "plain.logits",
                    model.forward(scope, Map.of("input_ids", ids)).get("logits"),
                    allowed);
        }
    }

    private LoadedModel load(Precision precision) throws IOException {
        return new XlnetModelProvider().load(ModelFolder.open(folder), Device.cpu(), precision);
    }
}
