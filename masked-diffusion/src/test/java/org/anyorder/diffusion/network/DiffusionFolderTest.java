// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Visibility;
import org.anyorder.model.Want;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of diffusion transformers: what is read, what is refused, what is done with named tensors. */
class DiffusionFolderTest {
    private static final GoldenFile MDLM = Golden.cases("mdlm");

    @TempDir
    Path folder;

    @Test
    void readsWeightsWithAndWithoutTheirPrefixAndLeavesNumbersOfTrainingAlone() throws IOException {
        try (LoadedModel model = edited("bd3lm", Map.of(), (name, array) -> name.replace("backbone.", ""))) {
            Visibility visibility = Golden.view(model).visibility();
            assertEquals(new Visibility.BlockCausal(4), visibility);
            try (NDManager scope = NDManager.newBaseManager()) {
                GoldenFile cases = Golden.cases("bd3lm");
                NDArray logits = model.forward(scope, Map.of("input_ids", cases.array(scope, "input_ids")))
                        .get("logits");
                cases.requireClose("train_logits", logits, Golden.TOLERANCE);
            }
        }
    }

    @Test
    void readsAConfigurationOfTheHub() throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("model_type", "mdlm");
        json.addProperty("vocab_size", 50258);
        json.addProperty("model_length", 1024);
        json.addProperty("hidden_dim", 768);
        json.addProperty("cond_dim", 128);
        json.addProperty("n_blocks", 12);
        json.addProperty("n_heads", 12);
        json.addProperty("dropout", 0.1);
        json.addProperty("time_conditioning", false);
        DiffusionConfig config = DiffusionConfig.read(ModelConfig.parse("config.json", json.toString()));
        assertEquals(50257, config.mask());
        assertEquals(OptionalInt.of(50256), config.begin());
        assertEquals(OptionalInt.of(50256), config.end());
        long parameters = new DiffusionTransformer(config, Compute.FLOAT32).size();
        assertEquals(169.6e6, parameters, 0.05e6);
        assertEquals(
                config,
                DiffusionConfig.read(ModelConfig.parse("again", config.toJson().toString())));
    }

    @ParameterizedTest
    @CsvSource({
        "n_heads, 3",
        "n_heads, 64",
        "mask_index, 32",
        "causal, true",
        "frequency_embedding_size, 255",
        "model_length, 131073",
        "cond_dim, 0",
        "rope_base, 500000"
    })
    void refusesConfigurationsThatItDoesNotKnow(String key, String value) throws IOException {
        JsonObject json = DiffusionNetworks.config("bd3lm");
        json.add(key, JsonParser.parseString(value));
        String message = assertThrows(
                        CheckpointFormatException.class,
                        () -> DiffusionConfig.read(ModelConfig.parse("config.json", json.toString())))
                .getMessage();
        assertTrue(message.contains(key) && message.contains("must be"), message);
    }

    @Test
    void seesEverythingWithoutAttentionAcrossBlocks() throws IOException {
        JsonObject json = DiffusionNetworks.config("bd3lm");
        json.addProperty("cross_attn", false);
        assertEquals(
                8,
                DiffusionConfig.read(ModelConfig.parse("config.json", json.toString()))
                        .blockSize());
    }

    @Test
    void publishesWhatItReads() throws IOException {
        for (boolean adaptive : new boolean[] {true, false}) {
            DiffusionConfig config = DiffusionNetworks.read("bd3lm", json -> json.addProperty("adaln", adaptive));
            try (NDManager manager = NDManager.newBaseManager()) {
                DiffusionTransformer network = DiffusionNetworks.fresh(config, manager);
                Path target = folder.resolve("published-" + adaptive);
                Files.createDirectories(target);
                Files.writeString(target.resolve("config.json"), config.toJson().toString());
                SafetensorsWriter.write(
                        target.resolve("model.safetensors"),
                        DiffusionWeights.publish(config, network.values(), manager),
                        ElementType.F32);
                ModelFolder written = ModelFolder.open(target);
                NDArray ids = Golden.cases("bd3lm").array(manager, "x0");
                try (TensorSource weights = written.weights()) {
                    DiffusionTransformer read = DiffusionTransformer.load(
                            DiffusionConfig.read(written.config()), weights, manager, Precision.FLOAT32);
                    Golden.requireClose(
                            network.forward(DiffusionInput.full(ids), Mode.INFERENCE)
                                    .toFloatArray(),
                            read.forward(DiffusionInput.full(ids), Mode.INFERENCE)
                                    .toFloatArray(),
                            1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BFLOAT16, 3e-2", "INT8, 1e-1"})
    void computesNearlyTheSameInEveryPrecision(Precision precision, double tolerance) throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = new DiffusionModelProvider()
                        .load(ModelFolder.open(Golden.folder("mdlm")), Device.cpu(), precision)) {
            Map<String, NDArray> inputs =
                    Map.of("input_ids", MDLM.array(scope, "xt"), "sigma", MDLM.array(scope, "sigma"));
            MDLM.requireRelativelyClose(
                    "logits_sigma", model.forward(scope, inputs).get("logits"), tolerance);
        }
    }

    @Test
    void readsTheNoiseOfEachRowWithTimeConditioning() throws IOException {
        Map<String, Object> timed = Map.of("time_conditioning", true);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel loaded = edited("mdlm", timed, (name, array) -> name)) {
            MaskedModel model = Golden.view(loaded);
            int[][] rows = Golden.rows(MDLM, "xt");
            double[] sigma = MDLM.doubles("sigma");
            int[][] wanted = {{0, 15}, {}, {4}};
            try (MaskedState state = model.open(scope)) {
                state.join(3);
                float[] logits = evaluate(scope, state, rows, sigma, wanted);
                double[] expected = MDLM.doubles("logits_sigma");
                int[] places = {0, 15, 2 * 16 + 4};
                for (int i = 0; i < 3; i++) {
                    for (int token = 0; token < 32; token++) {
                        assertEquals(expected[places[i] * 32 + token], logits[i * 32 + token], Golden.TOLERANCE);
                    }
                }
                double[] guessed = new double[3];
                for (int row = 0; row < 3; row++) {
                    double masked =
                            Arrays.stream(rows[row]).filter(t -> t == 31).count() / 16.0;
                    guessed[row] = -Math.log(1 - 0.999 * masked);
                }
                float[] told = evaluate(scope, state, rows, guessed, wanted);
                assertArrayEquals(told, evaluate(scope, state, rows, new double[0], wanted), 1e-5f);
                assertFalse(Arrays.equals(told, logits));
            }
        }
    }

    @Test
    void refusesInputsThatItDoesNotTake() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel mdlm = Golden.open("mdlm");
                LoadedModel bd3lm = Golden.open("bd3lm")) {
            NDArray ids = MDLM.array(scope, "xt");
            refused("attention_mask", mdlm, Map.of("input_ids", ids, "attention_mask", ids));
            refused("input_ids", mdlm, Map.of("sigma", MDLM.array(scope, "sigma")));
            refused("must be in [0, 31]", mdlm, Map.of("input_ids", ids.add(1)));
            refused("int64 (B, N)", mdlm, Map.of("input_ids", ids.flatten()));
            refused("at most 16", mdlm, Map.of("input_ids", ids.concat(ids, 1)));
            refused("sigma must be float32 (3)", mdlm, Map.of("input_ids", ids, "sigma", scope.zeros(new Shape(2))));
            refused(
                    "sigma must be finite",
                    mdlm,
                    Map.of("input_ids", ids, "sigma", scope.full(new Shape(3), Float.NaN)));
            refused("(B, 2 L)", bd3lm, Map.of("input_ids", ids.get(":, 0:7")));
        }
    }

    private static void refused(String part, LoadedModel model, Map<String, NDArray> inputs) {
        NDManager scope = inputs.values().iterator().next().getManager();
        String message = assertThrows(IllegalArgumentException.class, () -> model.forward(scope, inputs))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static float[] evaluate(NDManager scope, MaskedState state, int[][] rows, double[] noise, int[][] wanted) {
        MaskedPass pass = new MaskedPass(
                TokenBatch.of(rows),
                MaskedPass.Windows.whole(rows),
                MaskedPass.Store.NOTHING,
                noise,
                Targets.of(wanted),
                Want.LOGITS);
        return state.evaluate(scope, pass).logits().toFloatArray();
    }

    private interface Renaming {
        String name(String name, NDArray array);
    }

    /** A golden folder with other keys and names, and the numbers that block diffusion stores beside its weights. */
    private LoadedModel edited(String name, Map<String, Object> keys, Renaming renaming) throws IOException {
        JsonObject json = DiffusionNetworks.config(name);
        keys.forEach((key, value) -> json.addProperty(key, (Boolean) value));
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            try (TensorSource weights = ModelFolder.open(Golden.folder(name)).weights()) {
                for (String tensor : weights.tensors().keySet()) {
                    NDArray array = weights.read(manager, tensor);
                    tensors.put(renaming.name(tensor, array), array);
                }
            }
            tensors.put("sampling_eps_min", manager.create(0.3f));
            tensors.put("sampling_eps_max", manager.create(0.8f));
            Files.writeString(folder.resolve("config.json"), json.toString());
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, ElementType.F32);
        }
        return new DiffusionModelProvider().load(ModelFolder.open(folder), Device.cpu(), Precision.FLOAT32);
    }
}
