// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.YarnScaling;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of GPT-2, Llama, Qwen 2 and Qwen 3: what is read and what is refused. */
class CausalFolderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "gpt2, GPT-2, 64, 0",
        "gpt2/draft, GPT-2, 64, 0",
        "llama, Llama, 128, 0",
        "llama/scaled, Llama, 256, 0",
        "qwen2, Qwen 2, 128, 0",
        "qwen3, Qwen 3, 128, 0"
    })
    void isFoundByTheLoader(String name, String title, int maxLength, int begin) throws IOException {
        try (LoadedModel loaded = Golden.open(name)) {
            assertEquals(title, loaded.summary().architecture());
            assertEquals(maxLength, Golden.view(loaded).maxLength());
            assertEquals(OptionalInt.of(begin), Golden.view(loaded).vocabulary().begin());
            assertEquals(OptionalInt.of(1), Golden.view(loaded).vocabulary().end());
            assertEquals(Optional.of("sequential"), loaded.recommendation().strategy());
            long weights = 4 * loaded.summary().parameters();
            long tables = title.equals("GPT-2")
                    ? 0
                    : 4L * maxLength * Golden.config(name).sizes().transformer().headWidth();
            assertEquals(weights + tables, loaded.summary().bytes());
        }
    }

    /** Numbers of parameters as published: GPT-2, Llama 2 7B and 3.2 1B, Qwen 2.5 0.5B, Qwen 3 0.6B. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model_type':'gpt2','vocab_size':50257,'n_positions':1024,'n_ctx':1024,'n_embd':768,'n_layer':12,"
                        + "'n_head':12,'activation_function':'gelu_new','bos_token_id':50256,'eos_token_id':50256,"
                        + "'attn_pdrop':0.1,'layer_norm_epsilon':1e-05} | 124439808 | 1024",
                "{'model_type':'llama','vocab_size':32000,'hidden_size':4096,'intermediate_size':11008,"
                        + "'num_hidden_layers':32,'num_attention_heads':32,'num_key_value_heads':32,"
                        + "'hidden_act':'silu','max_position_embeddings':4096,'rms_norm_eps':1e-05,"
                        + "'rope_scaling':null,'tie_word_embeddings':false,'pretraining_tp':1,"
                        + "'bos_token_id':1,'eos_token_id':2} | 6738415616 | 4096",
                "{'model_type':'llama','vocab_size':128256,'hidden_size':2048,'intermediate_size':8192,'head_dim':64,"
                        + "'num_hidden_layers':16,'num_attention_heads':32,'num_key_value_heads':8,"
                        + "'hidden_act':'silu','max_position_embeddings':131072,'rms_norm_eps':1e-05,"
                        + "'rope_theta':500000.0,'rope_scaling':{'factor':32.0,'high_freq_factor':4.0,"
                        + "'low_freq_factor':1.0,'original_max_position_embeddings':8192,'rope_type':'llama3'},"
                        + "'tie_word_embeddings':true,'attention_bias':false,'mlp_bias':false,"
                        + "'bos_token_id':128000,'eos_token_id':[128001,128008,128009]} | 1235814400 | 32768",
                "{'model_type':'qwen2','vocab_size':151936,'hidden_size':896,'intermediate_size':4864,"
                        + "'num_hidden_layers':24,'num_attention_heads':14,'num_key_value_heads':2,"
                        + "'hidden_act':'silu','max_position_embeddings':32768,'max_window_layers':24,"
                        + "'sliding_window':32768,'use_sliding_window':false,'rms_norm_eps':1e-06,"
                        + "'rope_theta':1000000.0,'tie_word_embeddings':true,"
                        + "'bos_token_id':151643,'eos_token_id':151643} | 494032768 | 32768",
                "{'model_type':'qwen3','vocab_size':151936,'hidden_size':1024,'intermediate_size':3072,'head_dim':128,"
                        + "'num_hidden_layers':28,'num_attention_heads':16,'num_key_value_heads':8,"
                        + "'hidden_act':'silu','max_position_embeddings':40960,'rope_scaling':null,"
                        + "'use_sliding_window':false,'sliding_window':null,'rms_norm_eps':1e-06,"
                        + "'rope_theta':1000000,'tie_word_embeddings':true,'attention_bias':false,"
                        + "'bos_token_id':151643,'eos_token_id':151645} | 596049920 | 16384"
            })
    void knowsTheSizesOfPublishedNetworks(String json, long parameters, int maxLength) throws IOException {
        CausalConfig config = CausalConfig.read(ModelConfig.parse("config.json", json.replace('\'', '"')));
        assertEquals(parameters, new DecoderNetwork(config.sizes(), Compute.FLOAT32).size());
        assertEquals(maxLength, config.maxLength());
        assertTrue(config.begin().isPresent() && config.end().isPresent());
    }

    @Test
    void readsTheNewerFormOfAConfiguration() throws IOException {
        Path scaled = new GoldenFolder("llama/scaled").path();
        assertEquals(
                CausalConfig.read(ModelConfig.read(scaled.resolve("config.json"))),
                CausalConfig.read(ModelConfig.read(scaled.resolve("config.v5.json"))));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, n_head, 5",
        "gpt2, n_embd, 0",
        "gpt2, n_positions, 2000000",
        "gpt2, n_layer, 1000",
        "gpt2, activation_function, '\"gelu\"'",
        "gpt2, scale_attn_weights, false",
        "gpt2, scale_attn_by_inverse_layer_idx, true",
        "gpt2, add_cross_attention, true",
        "gpt2, layer_norm_epsilon, 0",
        "gpt2, eos_token_id, 48",
        "llama, num_key_value_heads, 3",
        "llama, hidden_act, '\"gelu\"'",
        "llama, mlp_bias, true",
        "llama, head_dim, 13",
        "llama, vocab_size, 100000000",
        "llama, hidden_size, 1000000",
        "llama, rope_theta, 0",
        "llama, rope_scaling, '{\"rope_type\": \"longrope\", \"factor\": 4}'",
        "llama, rope_scaling, '{\"rope_type\": \"yarn\"}'",
        "llama, rope_scaling, '{\"rope_type\": \"yarn\", \"factor\": 0.5}'",
        "llama, rope_scaling, '{\"rope_type\": \"yarn\", \"factor\": 4, \"beta_fast\": 1}'",
        "llama, rope_scaling, '{\"rope_type\": \"yarn\", \"factor\": 4, \"attention_factor\": 0}'",
        "llama, rope_scaling, '{\"type\": \"linear\", \"factor\": 0.5}'",
        "llama, partial_rotary_factor, 0.5",
        "llama/scaled, rope_scaling, '{\"rope_type\": \"llama3\", \"factor\": 8}'",
        "llama/scaled, rope_parameters, '{\"rope_theta\": 10000}'",
        "qwen2, use_sliding_window, true",
        "qwen2, layer_types, '[\"full_attention\", \"sliding_attention\"]'",
        "qwen2, max_position_embeddings, 0",
        "qwen3, num_hidden_layers, -1",
        "qwen3, intermediate_size, 0.5"
    })
    void refusesConfigurationsThatItDoesNotKnow(String name, String key, String value) throws IOException {
        JsonObject json = Golden.json(name, "config.json");
        json.add(key, JsonParser.parseString(value));
        String message = refusal(json);
        assertTrue(message.contains(key) || message.contains("rope_scaling"), message);
        assertTrue(message.contains("must be") && message.lines().count() == 1, message);
    }

    @Test
    void refusesALowBoundAboveTheHigh() throws IOException {
        JsonObject json = Golden.json("llama/scaled", "config.json");
        json.getAsJsonObject("rope_scaling").addProperty("low_freq_factor", 4.0);
        assertTrue(refusal(json).contains("high_freq_factor must be more than low_freq_factor"), refusal(json));
        JsonObject headless = Golden.json("qwen3", "config.json");
        headless.remove("head_dim"); // the original has a default that no published folder relies on
        assertTrue(refusal(headless).contains("head_dim is missing"), refusal(headless));
    }

    private static String refusal(JsonObject json) {
        return assertThrows(
                        CheckpointFormatException.class,
                        () -> CausalConfig.read(ModelConfig.parse("config.json", json.toString())))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void publishesWhatItReads(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DecoderNetwork network = Golden.network(name, manager);
            Map<String, NDArray> published = CausalWeights.publish(Golden.config(name), network.values(), manager);
            try (TensorSource weights =
                    ModelFolder.open(new GoldenFolder(name).path()).weights()) {
                Set<String> stored = new HashSet<>(weights.tensors().keySet());
                stored.removeIf(tensor -> tensor.equals("lm_head.weight") && !published.containsKey(tensor)); // tied
                assertEquals(stored, published.keySet());
                for (String tensor : published.keySet()) {
                    assertEquals(weights.read(manager, tensor), published.get(tensor), tensor);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "qwen2", "qwen3"})
    void namesWhatIsMissingAndWhatIsTooMuchAndWhatIsMisshapen(String name) throws IOException {
        write(name, (json, tensors) -> {
            String some = tensors.keySet().stream()
                    .filter(tensor -> tensor.contains("mlp"))
                    .findFirst()
                    .orElseThrow();
            tensors.put("surplus.weight", tensors.remove(some));
            String norm = tensors.keySet().stream()
                    .filter(tensor -> tensor.contains("norm") || tensor.contains("ln_1"))
                    .findFirst()
                    .orElseThrow();
            tensors.put(norm, tensors.get(norm).get("1:"));
        });
        String message = assertThrows(CheckpointFormatException.class, () -> load(Precision.FLOAT32))
                .getMessage();
        assertTrue(message.contains("missing") && message.contains("surplus.weight"), message);
        assertTrue(message.contains("wrong shape"), message);
    }

    /** Old files lack the prefix and carry their masks. */
    @Test
    void readsGpt2WithoutPrefixAndWithMasks() throws IOException {
        write("gpt2", (json, tensors) -> {
            Map<String, NDArray> old = new LinkedHashMap<>();
            tensors.forEach((name, array) -> old.put(name.replace("transformer.", ""), array));
            old.remove("lm_head.weight");
            NDArray mask = tensors.get("transformer.wte.weight").get("0:1, 0:1");
            old.put("h.0.attn.bias", mask);
            old.put("h.1.attn.masked_bias", mask);
            tensors.clear();
            tensors.putAll(old);
        });
        requireRecorded("gpt2", Golden.cases("gpt2"));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void readsAHeadOfItsOwn(Precision precision) throws IOException {
        for (String name : List.of("gpt2", "qwen2")) {
            write(name, (json, tensors) -> {
                json.addProperty("tie_word_embeddings", false);
                String embedding = name.equals("gpt2") ? "transformer.wte.weight" : "model.embed_tokens.weight";
                tensors.put("lm_head.weight", tensors.get(embedding));
            });
            GoldenFile cases = Golden.cases(name);
            try (NDManager scope = NDManager.newBaseManager();
                    LoadedModel model = load(precision)) {
                NDArray ids = cases.array(scope, "full.input_ids");
                NDArray logits = model.forward(scope, Map.of("input_ids", ids)).get("logits");
                double allowed =
                        switch (precision) {
                            case FLOAT32 -> 2e-5;
                            case BFLOAT16 -> 3e-2;
                            case INT8 -> 1e-1;
                        };
                cases.requireRelativelyClose("full.logits", logits, allowed);
            }
        }
    }

    /** Qwen 2 is Llama with biases: as Llama's configuration says it, but for a bias of the output, here zero. */
    @Test
    void readsBiasesOfLlama() throws IOException {
        writeLlamaWithBiases(NDArray::zerosLike);
        requireRecorded("qwen2", Golden.cases("qwen2"));
        writeLlamaWithBiases(NDArray::onesLike);
        assertThrows(AssertionError.class, () -> requireRecorded("qwen2", Golden.cases("qwen2")));
    }

    private void writeLlamaWithBiases(UnaryOperator<NDArray> ofTheOutput) throws IOException {
        write("qwen2", (json, tensors) -> {
            json.addProperty("model_type", "llama");
            json.addProperty("attention_bias", true);
            NDArray bias = ofTheOutput.apply(tensors.get("model.norm.weight"));
            tensors.put("model.layers.0.self_attn.o_proj.bias", bias);
            tensors.put("model.layers.1.self_attn.o_proj.bias", bias);
        });
    }

    private void requireRecorded(String name, GoldenFile cases) throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = load(Precision.FLOAT32)) {
            NDArray ids = cases.array(scope, "full.input_ids");
            NDArray logits = model.forward(scope, Map.of("input_ids", ids)).get("logits");
            cases.requireClose("full.logits", logits, Golden.TOLERANCE);
        }
    }

    /** Positions twice as far apart, turned half as fast, are the same; in the older and the newer form. */
    @Test
    void interpolatesPositions() throws IOException {
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            write("llama", (json, tensors) -> {
                json.remove("rope_scaling");
                String type = key.equals("rope_scaling") ? "type" : "rope_type";
                json.add(key, JsonParser.parseString("{\"" + type + "\": \"linear\", \"factor\": 2.0}"));
            });
            GoldenFile cases = Golden.cases("llama");
            try (NDManager scope = NDManager.newBaseManager();
                    LoadedModel model = load(Precision.FLOAT32)) {
                NDArray ids = cases.array(scope, "full.input_ids");
                NDArray positions = scope.arange(0, 28, 2, DataType.INT64)
                        .reshape(1, 14)
                        .repeat(0, ids.getShape().get(0));
                Map<String, NDArray> inputs = Map.of("input_ids", ids, "position_ids", positions);
                cases.requireClose("full.logits", model.forward(scope, inputs).get("logits"), Golden.TOLERANCE);
                NDArray halfAsFar =
                        model.forward(scope, Map.of("input_ids", ids)).get("logits");
                assertNotEquals(
                        0,
                        halfAsFar
                                .sub(cases.array(scope, "full.logits"))
                                .abs()
                                .max()
                                .getFloat(),
                        0.01);
            }
        }
    }

    /** As Qwen 2.5 is published for long texts; what is not said follows from the paper and the sizes. */
    @ParameterizedTest
    @CsvSource({
        "'{\"type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 64}', 64, 1.1386294361",
        "'{\"rope_type\": \"yarn\", \"factor\": 4.0}', 128, 1.1386294361",
        "'{\"rope_type\": \"yarn\", \"factor\": 4.0, \"attention_factor\": 1.5}', 128, 1.5",
        "'{\"rope_type\": \"yarn\", \"factor\": 4.0, \"mscale\": 1.0, \"mscale_all_dim\": 1.0}', 128, 1.0"
    })
    void readsYarn(String scaling, int trained, double gain) throws IOException {
        JsonObject json = Golden.json("llama", "config.json");
        json.add("rope_scaling", JsonParser.parseString(scaling));
        Rotation rotation = CausalConfig.read(ModelConfig.parse("config.json", json.toString()))
                .sizes()
                .transformer()
                .rotation();
        Rotation plain = Golden.config("llama").sizes().transformer().rotation();
        YarnScaling expected = YarnScaling.of(plain, 4, 32, 1, trained, YarnScaling.Bounds.WHOLE, gain);
        assertEquals(gain, rotation.gain(), 1e-9);
        for (int pair = 0; pair < plain.width() / 2; pair++) {
            assertEquals(expected.apply(plain.frequency(pair)), rotation.frequency(pair), 1e-15);
        }
    }

    /** Nothing is beyond the longest length; a factor of 1 scales nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"type\": \"dynamic\", \"factor\": 2.0}", "{\"rope_type\": \"yarn\", \"factor\": 1.0}"})
    void readsScalingsThatChangeNothing(String scaling) throws IOException {
        write("llama", (json, tensors) -> json.add("rope_scaling", JsonParser.parseString(scaling)));
        requireRecorded("llama", Golden.cases("llama"));
    }

    @Test
    void refusesInputsThatItDoesNotTake() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("gpt2")) {
            NDArray ids = Golden.cases("gpt2").array(scope, "full.input_ids");
            for (Map<String, NDArray> inputs : List.of(
                    Map.of("input_ids", ids, "sigma", scope.zeros(new Shape(3))),
                    Map.of("input_ids", ids, "attention_mask", ids.get(":, 1:")),
                    Map.of("input_ids", ids, "position_ids", ids.get("0:1")),
                    Map.of("input_ids", ids, "position_ids", ids.add(64)),
                    Map.of("input_ids", ids, "position_ids", ids.sub(64)),
                    Map.of("input_ids", ids, "allowed", ids),
                    Map.of("attention_mask", ids),
                    Map.of("input_ids", ids.add(40)))) {
                assertThrows(IllegalArgumentException.class, () -> model.forward(scope, inputs));
            }
        }
    }

    private LoadedModel load(Precision precision) throws IOException {
        return new CausalModelProvider().load(ModelFolder.open(folder), Device.cpu(), precision);
    }

    private void write(String name, BiConsumer<JsonObject, Map<String, NDArray>> edit) throws IOException {
        new GoldenFolder(name).write(folder, edit);
    }
}
