// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

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

/**
 * Damages the configuration or the weights of a model folder and runs its plain forward: numbers come out, or one clear
 * line says why not.
 */
public final class DamagedFolders {
    private static final int ROUNDS = 120;

    private final Path good;
    private final Path place;
    private final RandomGenerator random;

    private DamagedFolders(Path good, Path place, RandomGenerator random) {
        this.good = good;
        this.place = place;
        this.random = random;
    }

    /**
     * Requires it of some hundred damaged copies, most of which no longer fit.
     *
     * @param folder a recorded folder whose forward takes {@code input_ids} alone, of ids below 8
     * @param place an empty folder for the copies
     * @throws IOException if a copy cannot be written
     */
    public static void requireClearRefusals(GoldenFolder folder, Path place) throws IOException {
        RandomGenerator random = Seeds.random("DamagedFolders " + folder.name());
        new DamagedFolders(folder.path(), place, random).requireClearRefusals();
    }

    private void requireClearRefusals() throws IOException {
        byte[] weights = Files.readAllBytes(good.resolve("model.safetensors"));
        String config = Files.readString(good.resolve("config.json"));
        int refused = 0;
        int rounds = Stress.rounds(ROUNDS, 10 * ROUNDS);
        for (int round = 0; round < rounds; round++) {
            boolean ofWeights = round % 3 == 0;
            String json = ofWeights ? config : damaged(config);
            Files.writeString(place.resolve("config.json"), json);
            Files.write(place.resolve("model.safetensors"), ofWeights ? damaged(weights) : weights);
            refused += refuses() ? 1 : 0;
        }
        assertTrue(refused > rounds / 4, refused + " of " + rounds + " refused");
    }

    /** Whether the folder is refused; anything else than a clear line is an error. */
    private boolean refuses() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = FolderLoader.open(place.toString(), Device.cpu(), Precision.FLOAT32)) {
            NDArray ids = scope.create(new long[][] {{1, 2, 3, 4}, {5, 6, 7, 1}});
            model.forward(scope, Map.of("input_ids", ids)).get("logits").toFloatArray();
            return false;
        } catch (CheckpointFormatException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean clear = message.length() > 10
                    && message.length() < 5000
                    && message.chars().allMatch(c -> c >= ' ' || c == '\n');
            assertTrue(clear, good + ": unclear: " + e);
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
