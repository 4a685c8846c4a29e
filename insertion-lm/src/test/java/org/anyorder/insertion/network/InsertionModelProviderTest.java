// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class InsertionModelProviderTest {
    private static final GoldenFile CASES = GoldenFile.resource("/golden/ilm/cases.safetensors");

    @TempDir
    Path folder;

    @Test
    void isFoundByTheLoaderForBothKinds() throws IOException {
        try (LoadedModel ilm = open("/golden/ilm");
                LoadedModel transformer = open("/golden/ilm/insertion-transformer")) {
            assertEquals("insertion language model", ilm.summary().architecture());
            assertEquals("Insertion Transformer", transformer.summary().architecture());
            assertEquals(120_512, ilm.summary().parameters());
            assertTrue(ilm.summary().bytes() >= 4 * 120_512 && ilm.summary().bytes() < 4 * 121_600);
        }
        InsertionModelProvider provider = new InsertionModelProvider();
        assertFalse(provider.claims(ModelConfig.parse("config.json", "{\"model_type\": \"gpt2\"}")));
        assertFalse(provider.claims(ModelConfig.parse("config.json", "{\"model_type\": 7}")));
        assertFalse(provider.claims(ModelConfig.parse("config.json", "{}")));
    }

    @Test
    void forwardsNamedTensors() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = open("/golden/ilm")) {
            Map<String, NDArray> inputs = new LinkedHashMap<>();
            inputs.put("input_ids", CASES.array(scope, "outoforder.input_ids"));
            inputs.put("attention_mask", CASES.array(scope, "mask3d.attention_mask"));
            inputs.put("positions", CASES.array(scope, "outoforder.positions"));
            Map<String, NDArray> outputs = model.forward(scope, inputs);
            assertEquals(Set.of("logits", "stopping_logits", "hidden.0", "hidden.1", "hidden.2"), outputs.keySet());
            boolean[] visible = CASES.flags("outoforder.attention_mask");
            CASES.requireClose("mask3d.logits", outputs.get("logits"), visible, 2e-4);
            CASES.requireClose("mask3d.stopping_logits", outputs.get("stopping_logits"), 2e-4);

            inputs.put("attention_mask", CASES.array(scope, "outoforder.attention_mask"));
            inputs.put("constraint", CASES.array(scope, "constraint.constraint").toType(DataType.FLOAT32, false));
            CASES.requireClose("constraint.logits", model.forward(scope, inputs).get("logits"), visible, 2e-4);
        }
    }

    @Test
    void countsPositionsWhereNoneAreGiven() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = open("/golden/ilm")) {
            Map<String, NDArray> inputs = Map.of(
                    "input_ids", CASES.array(scope, "inorder.input_ids"),
                    "attention_mask", CASES.array(scope, "inorder.attention_mask"));
            CASES.requireClose(
                    "inorder.logits",
                    model.forward(scope, inputs).get("logits"),
                    CASES.flags("inorder.attention_mask"),
                    2e-4);
        }
    }

    @Test
    void refusesTensorsThatItDoesNotTake() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = open("/golden/ilm")) {
            NDArray ids = CASES.array(scope, "inorder.input_ids");
            refused("token_type_ids", () -> model.forward(scope, Map.of("input_ids", ids, "token_type_ids", ids)));
            refused("input_ids", () -> model.forward(scope, Map.of("positions", ids)));
            refused("must be int64", () -> model.forward(scope, Map.of("input_ids", ids.neq(0))));
            refused("must be in [0, 31]", () -> model.forward(scope, Map.of("input_ids", ids.add(31))));
            refused("must be int64 (B, N)", () -> model.forward(scope, Map.of("input_ids", ids.flatten())));
            refused(
                    "attention_mask must be (3, 12) or (3, 12, 12), got (36)",
                    () -> model.forward(scope, Map.of("input_ids", ids, "attention_mask", ids.flatten())));
            refused(
                    "attention_mask must be (3, 12) or (3, 12, 12), got (1, 12)",
                    () -> model.forward(scope, Map.of("input_ids", ids, "attention_mask", ids.get("0:1"))));
        }
    }

    @Test
    void scoresOpenSlotsOfRaggedRowsAsTheOriginalDoes() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel loaded = open("/golden/ilm")) {
            InsertionModel model = (InsertionModel) loaded.views().get(0);
            double[] expected = CASES.doubles("inorder.logits");
            int[] lengths = {12, 9, 5};
            List<InsertionRow> rows = List.of(row(0, 12, 3, 12), row(1, 9, 2), row(2, 5, 2, 3, 5));
            InsertionScores scores = model.evaluate(scope, rows);
            assertArrayEquals(new int[] {0, 2, 3, 6}, scores.offsets());
            float[] logits = scores.logits().toFloatArray();
            int at = 0;
            for (int row = 0; row < 3; row++) {
                assertEquals(0, model.addedTokens(rows.get(row)));
                for (int slot = 1; slot <= lengths[row]; slot++) {
                    if (rows.get(row).open()[slot]) {
                        for (int token = 0; token < 32; token++) {
                            assertEquals(expected[(row * 12 + slot - 1) * 32 + token], logits[at++], 2e-4);
                        }
                    }
                }
            }
            double[] stop = CASES.doubles("inorder.stopping_logits");
            float[] probability = ((Stop.Global) scores.stop()).probability().toFloatArray();
            for (int row = 0; row < 3; row++) {
                assertEquals(1 / (1 + Math.exp(stop[2 * row + 1] - stop[2 * row])), probability[row], 1e-4);
            }
        }
    }

    @Test
    void putsSpecialTokensWhereTheLayoutSays() throws IOException {
        try (LoadedModel text = open("/golden/ilm");
                LoadedModel prefix = edited(json -> json.addProperty("prompt_layout", "prefix"))) {
            boolean[] open = {false, false, true, true, false};
            InsertionRow bare = InsertionRow.of(new int[] {7, 8, 9, 10}, open, 2);
            assertArrayEquals(logits(text, new int[] {1, 4, 7, 8, 9, 10}, 4, 5), logits(text, bare), 1e-5f);
            assertArrayEquals(logits(prefix, new int[] {1, 7, 8, 4, 9, 10}, 4, 5), logits(prefix, bare), 1e-5f);
            assertEquals(2, ((InsertionModel) text.views().get(0)).addedTokens(bare));
            boolean[] front = {true, false};
            InsertionRow empty = InsertionRow.of(new int[] {9}, front, 0);
            assertArrayEquals(logits(text, new int[] {1, 4, 9}, 2), logits(text, empty), 1e-5f);
            assertArrayEquals(logits(prefix, new int[] {1, 4, 9}, 2), logits(prefix, empty), 1e-5f);
        }
    }

    @Test
    void takesRowsAsTheyStandWithoutKnownSpecialTokens() throws IOException {
        try (LoadedModel model = edited(json -> {
            json.remove("cls_token_id");
            json.remove("bos_token_id");
        })) {
            InsertionModel view = (InsertionModel) model.views().get(0);
            assertEquals(0, view.addedTokens(InsertionRow.of(new int[] {9}, new boolean[] {false, true}, 1)));
            refused(
                    "cls_token_id",
                    () -> logits(model, InsertionRow.of(new int[] {9}, new boolean[] {true, false}, 0)));
        }
        try (LoadedModel full = open("/golden/ilm");
                LoadedModel model = edited(json -> {
                    json.remove("cls_token_id");
                    json.remove("bos_token_id");
                    write(
                            folder.resolve("tokenizer.json"),
                            "{\"added_tokens\": [{\"id\": 1, \"content\": \"[CLS]\"}, {\"id\": 4, \"content\": \"[BOS]\"}]}");
                })) {
            InsertionRow row = InsertionRow.of(new int[] {9}, new boolean[] {true, false}, 0);
            assertArrayEquals(logits(full, row), logits(model, row));
        }
    }

    @Test
    void saysHowSlotsOfAnInsertionTransformerEnd() throws IOException {
        InsertionRow row = InsertionRow.of(new int[] {9}, new boolean[] {true, false}, 0);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = open("/golden/ilm/insertion-transformer")) {
            InsertionModel view = (InsertionModel) model.views().get(0);
            assertEquals(3, ((Stop.PerSlot) view.evaluate(scope, List.of(row)).stop()).endToken());
            assertEquals(Set.of(0, 1, 2, 3, 4), view.vocabulary().never());
        }
    }

    @Test
    void refusesRowsThatAreTooLong() throws IOException {
        try (LoadedModel model = open("/golden/ilm")) {
            int[] tokens = new int[66];
            Arrays.fill(tokens, 9);
            tokens[0] = 1;
            boolean[] open = new boolean[67];
            open[66] = true;
            refused("between 1 and 65", () -> logits(model, InsertionRow.of(tokens, open, 66)));
        }
    }

    @Test
    void refusesAFolderWhoseWeightsDoNotFitItsConfiguration() throws IOException {
        assertThrows(CheckpointFormatException.class, () -> edited(json -> json.addProperty("num_layers", 3)));
    }

    private static InsertionRow row(int row, int length, int... open) {
        long[] ids = CASES.longs("inorder.input_ids");
        int[] tokens = new int[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = (int) ids[row * 12 + i];
        }
        return given(tokens, open);
    }

    private static InsertionRow given(int[] tokens, int... open) {
        boolean[] slots = new boolean[tokens.length + 1];
        for (int slot : open) {
            slots[slot] = true;
        }
        return InsertionRow.of(tokens, slots, open[0]);
    }

    private static float[] logits(LoadedModel model, int[] tokens, int... open) {
        return logits(model, given(tokens, open));
    }

    private static float[] logits(LoadedModel model, InsertionRow row) {
        try (NDManager scope = NDManager.newBaseManager()) {
            return ((InsertionModel) model.views().get(0))
                    .evaluate(scope, List.of(row))
                    .logits()
                    .toFloatArray();
        }
    }

    private static void refused(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static LoadedModel open(String resource) throws IOException {
        return FolderLoader.open(GoldenNetwork.path(resource).toString(), Device.cpu(), Precision.FLOAT32);
    }

    /** The golden folder with another configuration. */
    private LoadedModel edited(Edit edit) throws IOException {
        Path golden = GoldenNetwork.path("/golden/ilm");
        if (!Files.exists(folder.resolve("model.safetensors"))) {
            Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        }
        JsonObject json = ModelConfig.read(golden.resolve("config.json")).raw();
        edit.apply(json);
        write(folder.resolve("config.json"), json.toString());
        return new InsertionModelProvider().load(ModelFolder.open(folder), Device.cpu(), Precision.FLOAT32);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private interface Edit {
        void apply(JsonObject json) throws IOException;
    }
}
