// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertionConfigTest {
    @Test
    void readsThePublishedKeys() throws IOException {
        InsertionConfig config = read(golden("variant"));
        assertEquals(InsertionKind.ILM, config.kind());
        assertEquals(29, config.vocabulary());
        assertEquals(48, config.transformer().width());
        assertEquals(2, config.transformer().layers());
        assertEquals(3, config.transformer().heads());
        assertEquals(96, config.transformer().hiddenWidth());
        assertEquals(Activation.GELU_TANH, config.transformer().activation());
        assertEquals(12, config.transformer().rotation().width());
        assertEquals(64, config.maxLength());
        assertEquals(65, config.transformer().positions());
        assertEquals(FinalNorm.PRESENT, config.finalNorm());
        assertEquals(PromptLayout.TEXT, config.layout());
        assertEquals(OptionalInt.of(4), config.tokens().bos());
        assertEquals(
                InsertionKind.INSERTION_TRANSFORMER,
                read(golden("insertion-transformer")).kind());
    }

    @Test
    void fallsBackOnTheDefaultsOfTheOriginalClasses() throws IOException {
        JsonObject json = golden(".");
        for (String key : new String[] {
            "dim_feedforward",
            "layer_norm_eps",
            "final_layer_without_normalization",
            "pad_token_id",
            "cls_token_id",
            "mask_token_id",
            "eos_token_id",
            "bos_token_id",
            "sep_token_id",
            "unk_token_id"
        }) {
            json.remove(key);
        }
        InsertionConfig config = read(json);
        assertEquals(256, config.transformer().hiddenWidth());
        assertEquals(1e-5, config.transformer().normEpsilon());
        assertEquals(0.1, config.transformer().dropout());
        assertEquals(FinalNorm.PRESENT, config.finalNorm());
        assertEquals(0, config.tokens().padding());
        assertEquals(2, config.tokens().mask());
        assertEquals(OptionalInt.empty(), config.tokens().cls());
    }

    @Test
    void takesPaddingAndMaskUnderTheirOtherNames() throws IOException {
        JsonObject json = golden(".");
        json.remove("padding_idx");
        json.remove("mask_idx");
        assertEquals(2, read(json).tokens().mask());
        json.addProperty("mask_idx", 3);
        assertRefused(json, "mask_token_id", "2", "the same as mask_idx, 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "variant", "insertion-transformer"})
    void writesWhatItReads(String folder) throws IOException {
        JsonObject json = golden(folder);
        json.addProperty("prompt_layout", "prefix");
        json.addProperty("rotary_scale", 3.5);
        InsertionConfig config = read(json);
        assertEquals(3.5, config.transformer().rotation().scale());
        assertEquals(PromptLayout.PREFIX, config.layout());
        assertEquals(config, read(config.toJson()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nhead | -1",
                "nhead | 0",
                "nhead | 7",
                "nhead | 1000000000",
                "nhead | \"x\"",
                "nhead | null",
                "d_model | -1",
                "d_model | 0",
                "d_model | 1000000000",
                "d_model | \"x\"",
                "d_model | null",
                "num_layers | -1",
                "num_layers | 0",
                "num_layers | 1000000000",
                "num_layers | \"x\"",
                "num_layers | null",
                "rotary_emb_dim | -1",
                "rotary_emb_dim | 0",
                "rotary_emb_dim | 7",
                "rotary_emb_dim | 18",
                "rotary_emb_dim | 1000000000",
                "rotary_emb_dim | \"x\"",
                "rotary_emb_dim | null",
                "rotary_scale | 0",
                "rotary_scale | -3",
                "rotary_scale | 1001",
                "rotary_scale | \"x\"",
                "num_embeddings | 1",
                "num_embeddings | 1000000000",
                "num_embeddings | 32.5",
                "max_length | 0",
                "max_length | 1000000000",
                "dim_feedforward | 0",
                "dim_feedforward | 1000000000",
                "dropout | 1",
                "dropout | -0.1",
                "layer_norm_eps | 0",
                "layer_norm_eps | -1",
                "layer_norm_eps | 1",
                "activation | \"tanh\"",
                "activation | 1",
                "activation | null",
                "padding_idx | 32",
                "padding_idx | -1",
                "mask_idx | 32",
                "cls_token_id | 32",
                "bos_token_id | -1",
                "final_layer_without_normalization | 1",
                "prompt_layout | \"suffix\"",
                "model_type | \"gpt2\""
            })
    void refusesAValueThatIsNotAllowedByKeyAndValue(String key, String value) throws IOException {
        JsonObject json = golden(".");
        JsonElement element = JsonParser.parseString(value);
        json.add(key, element);
        assertRefused(json, "config.json", key, element.isJsonNull() ? "null" : element.getAsString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model_type", "num_embeddings", "d_model", "num_layers", "nhead", "max_length", "activation"})
    void refusesAConfigurationWithoutAKeyItNeeds(String key) throws IOException {
        JsonObject json = golden(".");
        json.remove(key);
        assertRefused(json, "config.json", key);
    }

    @Test
    void refusesTheDefaultRotaryWidthWhereHeadsAreNarrower() throws IOException {
        JsonObject json = golden(".");
        json.remove("rotary_emb_dim");
        assertRefused(json, "rotary_emb_dim", "at most 16");
    }

    private static void assertRefused(JsonObject json, String... parts) {
        String message =
                assertThrows(CheckpointFormatException.class, () -> read(json)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static InsertionConfig read(JsonObject json) throws CheckpointFormatException {
        return InsertionConfig.read(ModelConfig.parse("config.json", json.toString()));
    }

    private static JsonObject golden(String folder) throws IOException {
        return ModelConfig.read(
                        GoldenNetwork.path("/golden/ilm").resolve(folder).resolve("config.json"))
                .raw();
    }
}
