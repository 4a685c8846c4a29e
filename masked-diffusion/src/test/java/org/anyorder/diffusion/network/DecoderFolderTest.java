// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;
import org.anyorder.nn.Compute;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of LLaDA, Dream, SDAR and Fast-dLLM v2: what is read and what is refused. */
class DecoderFolderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "llada, LLaDA, SAME_ROW, 0, 39",
        "llada/dream, Dream, PREVIOUS_ROW, 0, 35",
        "sdar, SDAR, SAME_ROW, 4, 47",
        "fast_dllm_v2, Fast-dLLM v2, PREVIOUS_ROW, 8, 47"
    })
    void isFoundByTheLoader(String name, String title, LogitAlignment alignment, int blockSize, int mask)
            throws IOException {
        try (LoadedModel loaded = Golden.open(name)) {
            MaskedModel model = Golden.view(loaded);
            assertEquals(title, loaded.summary().architecture());
            assertEquals(alignment, model.alignment());
            assertEquals(
                    blockSize == 0 ? new Visibility.Full() : new Visibility.BlockCausal(blockSize), model.visibility());
            assertEquals(OptionalInt.of(mask), model.vocabulary().mask());
            assertTrue(loaded.recommendation().strategy().isPresent());
        }
    }

    @Test
    void readsAFolderOfTheHubWithoutMaskAndSubBlock() throws IOException {
        Files.copy(Golden.folder("fast_dllm_v2").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.copy(Golden.folder("fast_dllm_v2").resolve("config.hub.json"), folder.resolve("config.json"));
        GoldenFile cases = Golden.cases("fast_dllm_v2");
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            NDArray ids = cases.array(scope, "input_ids");
            cases.requireClose(
                    "logits", model.forward(scope, Map.of("input_ids", ids)).get("logits"), Golden.TOLERANCE);
            assertEquals(OptionalInt.of(47), Golden.view(model).vocabulary().mask());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model_type':'llada','d_model':4096,'n_layers':32,'n_heads':32,'n_kv_heads':32,"
                        + "'mlp_hidden_size':12288,'vocab_size':126464,'embedding_size':126464,"
                        + "'max_sequence_length':4096,'rope_theta':500000.0,'weight_tying':false,"
                        + "'include_bias':false,'include_qkv_bias':false,'multi_query_attention':null,"
                        + "'block_type':'llama','layer_norm_type':'rms','activation_type':'silu',"
                        + "'eos_token_id':126081,'rope':true} | 126336 | 8015581184",
                "{'model_type':'Dream','hidden_size':3584,'num_hidden_layers':28,'num_attention_heads':28,"
                        + "'num_key_value_heads':4,'intermediate_size':18944,'vocab_size':152064,"
                        + "'max_position_embeddings':131072,'rope_theta':1000000.0,'rms_norm_eps':1e-06,"
                        + "'tie_word_embeddings':false,'use_sliding_window':false,'rope_scaling':null,"
                        + "'eos_token_id':151643} | 151666 | 7615616512",
                "{'model_type':'sdar','hidden_size':2048,'num_hidden_layers':28,'num_attention_heads':16,"
                        + "'num_key_value_heads':8,'head_dim':128,'intermediate_size':6144,'vocab_size':151936,"
                        + "'max_position_embeddings':32768,'rope_theta':1000000,'attention_bias':false,"
                        + "'tie_word_embeddings':true} | 151669 | 1720574976",
                "{'model_type':'Fast_dLLM_Qwen','hidden_size':1536,'num_hidden_layers':28,"
                        + "'num_attention_heads':12,'num_key_value_heads':2,'intermediate_size':8960,"
                        + "'vocab_size':151936,'max_position_embeddings':32768,'rope_theta':1000000.0,"
                        + "'tie_word_embeddings':true} | 151665 | 1543714304"
            })
    void knowsTheSizesOfPublishedNetworks(String json, int mask, long parameters) throws IOException {
        DecoderConfig config = DecoderConfig.read(ModelConfig.parse("config.json", json.replace('\'', '"')));
        assertEquals(mask, config.mask());
        assertEquals(parameters, new MaskedDecoder(config, Compute.FLOAT32).size());
        assertTrue(config.maxLength() >= 4096, "positions " + config.maxLength());
        String written = config.toJson().toString();
        assertEquals(config, DecoderConfig.read(ModelConfig.parse("written", written)));
    }

    @ParameterizedTest
    @CsvSource({
        "llada, include_bias, true",
        "llada, block_type, '\"sequential\"'",
        "llada, activation_type, '\"gelu\"'",
        "llada, rope, false",
        "llada, n_kv_heads, 3",
        "llada, n_heads, 5",
        "llada, embedding_size, 39",
        "llada/dream, rope_scaling, '{\"type\": \"yarn\"}'",
        "llada/dream, use_sliding_window, true",
        "llada/dream, mask_token_id, 36",
        "llada/dream, num_key_value_heads, 8",
        "sdar, attention_bias, true",
        "sdar, head_dim, 15",
        "sdar, block_size, 0",
        "sdar, hidden_act, '\"relu\"'",
        "fast_dllm_v2, block_size, 4",
        "fast_dllm_v2, small_block_size, 0"
    })
    void refusesConfigurationsThatItDoesNotKnow(String name, String key, String value) throws IOException {
        JsonObject json = config(name);
        json.add(key, JsonParser.parseString(value));
        String message = assertThrows(
                        CheckpointFormatException.class,
                        () -> DecoderConfig.read(ModelConfig.parse("config.json", json.toString())))
                .getMessage();
        assertTrue(message.contains(key) && message.contains("must be"), message);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void readsATiedHead(Precision precision) throws IOException {
        write(
                "llada/dream",
                (json, tensors) -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel own = load(Precision.FLOAT32)) {
            Map<String, NDArray> inputs =
                    Map.of("input_ids", Golden.cases("llada/dream").array(scope, "input_ids"));
            NDArray expected = own.forward(scope, inputs).get("logits");
            for (boolean stored : new boolean[] {true, false}) {
                write("llada/dream", (json, tensors) -> {
                    json.addProperty("tie_word_embeddings", true);
                    tensors.remove("lm_head.weight");
                    if (stored) {
                        tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight"));
                    }
                });
                try (LoadedModel tied = load(precision)) {
                    assertEquals(
                            own.summary().parameters() - 36 * 64, tied.summary().parameters());
                    NDArray actual = tied.forward(scope, inputs).get("logits");
                    double allowed = precision == Precision.FLOAT32 ? 1e-5 : precision == Precision.INT8 ? 0.1 : 0.03;
                    double scale = expected.abs().max().getFloat();
                    assertTrue(
                            expected.sub(actual).abs().max().getFloat() <= allowed * scale,
                            precision + " " + expected.sub(actual).abs().max().getFloat() / scale);
                }
            }
        }
    }

    /** Heads that share keys see the same as heads that have each a copy of them. */
    @Test
    void sharesKeyHeadsAmongConsecutiveQueryHeadsOfLlada() throws IOException {
        write("llada", (json, tensors) -> {
            json.addProperty("n_kv_heads", 2);
            eachProjection(tensors, rows -> rows.get("0:32"));
        });
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel grouped = load(Precision.FLOAT32)) {
            Map<String, NDArray> inputs =
                    Map.of("input_ids", Golden.cases("llada").array(scope, "input_ids"));
            NDArray expected = grouped.forward(scope, inputs).get("logits");
            write(
                    "llada",
                    (json, tensors) -> eachProjection(
                            tensors,
                            rows -> NDArrays.concat(new NDList(
                                    rows.get("0:16"), rows.get("0:16"), rows.get("16:32"), rows.get("16:32")))));
            try (LoadedModel repeated = load(Precision.FLOAT32)) {
                Golden.requireClose(expected, repeated.forward(scope, inputs).get("logits"));
            }
        }
    }

    @Test
    void neverGeneratesRowsThatFillTheEmbeddingUp() throws IOException {
        write("llada", (json, tensors) -> json.addProperty("vocab_size", 37));
        try (LoadedModel model = load(Precision.FLOAT32)) {
            assertEquals(40, Golden.view(model).vocabulary().size());
            assertEquals(Set.of(37, 38, 39), Golden.view(model).vocabulary().never());
        }
    }

    @ParameterizedTest
    @CsvSource({"llada", "llada/dream", "sdar", "fast_dllm_v2"})
    void publishesWhatItReads(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            // Packed networks no longer list their weights: those that are in training do.
            MaskedDecoder network = DecoderNetworks.trained(name, manager);
            Map<String, NDArray> published = DecoderWeights.publish(network.config(), network.values(), manager);
            try (TensorSource weights = ModelFolder.open(Golden.folder(name)).weights()) {
                assertEquals(weights.tensors().keySet(), published.keySet());
                for (String tensor : published.keySet()) {
                    Golden.requireClose(weights.read(manager, tensor), published.get(tensor));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llada", "llada/dream", "sdar", "fast_dllm_v2"})
    void namesWhatIsMissingAndWhatIsTooMuch(String name) throws IOException {
        write(name, (json, tensors) -> {
            String last = tensors.keySet().stream().reduce((a, b) -> b).orElseThrow();
            tensors.put("surplus.weight", tensors.remove(last));
        });
        String message = assertThrows(CheckpointFormatException.class, () -> load(Precision.FLOAT32))
                .getMessage();
        assertTrue(message.contains("missing") && message.contains("surplus.weight"), message);
    }

    @Test
    void refusesInputsThatItDoesNotTake() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("llada")) {
            NDArray ids = Golden.cases("llada").array(scope, "input_ids");
            for (Map<String, NDArray> inputs : List.of(
                    Map.of("input_ids", ids, "sigma", scope.zeros(new Shape(2))),
                    Map.of("input_ids", ids, "attention_mask", ids.get(":, 1:")),
                    Map.of("attention_mask", ids),
                    Map.of("input_ids", ids.add(30)))) {
                assertThrows(IllegalArgumentException.class, () -> model.forward(scope, inputs));
            }
        }
    }

    private static void eachProjection(Map<String, NDArray> tensors, UnaryOperator<NDArray> change) {
        tensors.replaceAll((tensor, array) ->
                tensor.contains(".k_proj.") || tensor.contains(".v_proj.") ? change.apply(array) : array);
    }

    private LoadedModel load(Precision precision) throws IOException {
        return new DecoderModelProvider().load(ModelFolder.open(folder), Device.cpu(), precision);
    }

    private static JsonObject config(String name) throws IOException {
        return ModelConfig.read(Golden.folder(name).resolve("config.json")).raw();
    }

    /** A golden folder with other keys and tensors. */
    private void write(String name, BiConsumer<JsonObject, Map<String, NDArray>> edit) throws IOException {
        new GoldenFolder(name).write(folder, edit);
    }
}
