// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.testing.Seeds;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages the configuration or the weights of a recorded folder and runs it: numbers come out, or one clear line says
 * why not.
 */
class MutatedFoldersTest {
    private static final int ROUNDS = 120;

    @TempDir
    Path folder;

    private RandomGenerator random = RandomGenerator.getDefault();

    @ParameterizedTest
    @ValueSource(strings = {"mdlm", "bd3lm", "llada", "llada/dream", "sdar", "fast_dllm_v2"})
    void everyDamagedFolderRunsOrIsRefusedInOneLine(String name) throws IOException {
        random = Seeds.random("MutatedFoldersTest " + name);
        byte[] weights = Files.readAllBytes(Golden.folder(name).resolve("model.safetensors"));
        String config = Files.readString(Golden.folder(name).resolve("config.json"));
        int refused = 0;
        int rounds = Stress.rounds(ROUNDS, 10 * ROUNDS);
        for (int round = 0; round < rounds; round++) {
            boolean ofWeights = round % 3 == 0;
            String json = ofWeights ? config : damaged(config);
            Files.writeString(folder.resolve("config.json"), json);
            Files.write(folder.resolve("model.safetensors"), ofWeights ? damaged(weights) : weights);
            refused += refuses(name) ? 1 : 0;
        }
        assertTrue(refused > rounds / 4, refused + " of " + rounds + " refused");
    }

    /** Whether the folder is refused; anything else than a clear line is an error. */
    private boolean refuses(String name) throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FolderLoader.open(folder.toString(), Device.cpu(), Precision.FLOAT32)) {
            NDArray ids = scope.create(new long[][] {{1, 2, 3, 4}, {5, 6, 7, 1}});
            model.forward(scope, Map.of("input_ids", ids)).get("logits").toFloatArray();
            return false;
        } catch (CheckpointFormatException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean clear = message.length() > 10
                    && message.length() < 5000
                    && message.chars().allMatch(c -> c >= ' ' || c == '\n');
            assertTrue(clear, name + ": unclear: " + e);
            return true;
        }
    }

    private String damaged(String config) {
        JsonObject json = JsonParser.parseString(config).getAsJsonObject();
        List<String> keys = new ArrayList<>(json.keySet());
        String key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(4)) {
            case 0 -> json.remove(key);
            case 1 -> json.add(key, new JsonPrimitive(1L << random.nextInt(40)));
            default -> json.add(key, wild());
        }
        return json.toString();
    }

    private JsonElement wild() {
        List<JsonElement> values = List.of(
                JsonNull.INSTANCE,
                new JsonPrimitive(-1),
                new JsonPrimitive(0),
                new JsonPrimitive(3),
                new JsonPrimitive(Integer.MAX_VALUE),
                new JsonPrimitive(0.5),
                new JsonPrimitive(Double.MAX_VALUE),
                new JsonPrimitive("x"),
                new JsonPrimitive(true),
                new JsonPrimitive(false),
                new JsonObject(),
                new JsonArray());
        return values.get(random.nextInt(values.size()));
    }

    private byte[] damaged(byte[] good) {
        int length = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        JsonObject header = JsonParser.parseString(new String(good, 8, length, StandardCharsets.UTF_8))
                .getAsJsonObject();
        List<String> names = header.keySet().stream()
                .filter(name -> !name.equals("__metadata__"))
                .toList();
        String name = names.get(random.nextInt(names.size()));
        JsonObject entry = header.getAsJsonObject(name);
        switch (random.nextInt(3)) {
            case 0 -> header.add(name + "x", header.remove(name));
            case 1 -> header.add(name, header.get(names.get(random.nextInt(names.size()))));
            default -> entry.add("shape", JsonParser.parseString("[" + random.nextInt(200) + "]"));
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + good.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(good, 8 + length, good.length - 8 - length)
                .array();
    }
}
