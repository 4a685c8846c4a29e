// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes a good folder at random and reads all of it: either it still reads, or a CheckpointFormatException of one
 * line says why not, and memory stays within 1.3 times the file and 32 MB.
 */
class MutatedFoldersTest {

    private static final Path GOOD = Path.of("src/test/resources/golden/ilm");
    private static final int MUTATIONS = Integer.getInteger("anyorder.test.mutations", 600);
    private static final String[] KINDS = {
        "truncated",
        "header length",
        "header byte",
        "offsets",
        "shape",
        "type",
        "tensor removed",
        "not a number",
        "config value",
        "config bytes",
        "deep config",
        "index",
        "appended",
        "header member"
    };

    private final SplittableRandom random = new SplittableRandom(Long.getLong("anyorder.test.seed", 20261125));

    @TempDir
    Path folder;

    @Test
    void everyMutationIsReadOrRefusedInOneLineWithinBoundedMemory() throws IOException {
        byte[] weights = Files.readAllBytes(GOOD.resolve("model.safetensors"));
        String config = Files.readString(GOOD.resolve("config.json"));
        readAll(); // an empty folder, so that classes are loaded before memory is counted
        int[] refused = new int[KINDS.length];
        int[] tried = new int[KINDS.length];
        for (int i = 0; i < MUTATIONS; i++) {
            int kind = i % KINDS.length;
            byte[] changed = kind < 8 || kind > 11 ? mutated(KINDS[kind], weights) : weights;
            Files.write(folder.resolve("model.safetensors"), changed);
            Files.writeString(folder.resolve("config.json"), config);
            Files.deleteIfExists(folder.resolve("model.safetensors.index.json"));
            if (kind >= 8 && kind <= 11) {
                mutateText(KINDS[kind], config);
            }
            tried[kind]++;
            try {
                refused[kind] += readAll() ? 0 : 1;
            } catch (RuntimeException | Error e) {
                fail("mutation " + i + ", " + KINDS[kind], e);
            }
        }
        for (int kind : new int[] {0, 1, 3, 5, 7, 10, 11, 12}) { // what can never be harmless
            assertTrue(refused[kind] == tried[kind], KINDS[kind] + ": " + refused[kind] + " of " + tried[kind]);
        }
    }

    /** True if everything was read, false if it was refused as it should be. */
    private boolean readAll() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long size = 0;
        boolean read = false;
        try (NDManager manager = NDManager.newBaseManager()) {
            try {
                size = size("config.json") + size("model.safetensors") + size("model.safetensors.index.json");
                ModelFolder model = ModelFolder.open(folder);
                model.config().modelType();
                model.config().integer("d_model", 1, 1 << 16);
                try (TensorSource weights = model.weights()) {
                    for (String name : weights.tensors().keySet()) {
                        weights.read(manager, name).close();
                    }
                }
                read = true;
            } catch (CheckpointFormatException e) {
                SafetensorsFaultsTest.assertOneLine(e.getMessage());
            }
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= 1.3 * size + (32 << 20), allocated + " bytes for a folder of " + size);
        return read;
    }

    private long size(String name) {
        return folder.resolve(name).toFile().length();
    }

    private byte[] mutated(String kind, byte[] good) {
        ByteBuffer bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong(0);
        JsonObject header = JsonParser.parseString(new String(good, 8, headerLength, StandardCharsets.UTF_8))
                .getAsJsonObject();
        List<String> names = header.keySet().stream()
                .filter(key -> !key.equals("__metadata__"))
                .toList();
        String name = names.get(random.nextInt(names.size()));
        JsonObject entry = header.getAsJsonObject(name);
        switch (kind) {
            case "truncated":
                return Arrays.copyOf(good, random.nextInt(good.length));
            case "appended":
                return Arrays.copyOf(good, good.length + 1 + random.nextInt(10_000));
            case "header length":
                return bytes.putLong(0, random.nextBoolean() ? 1L << random.nextInt(33, 64) : random.nextLong())
                        .array();
            case "header byte":
                bytes.put(8 + random.nextInt(headerLength), (byte) random.nextInt(256));
                return bytes.array();
            case "not a number":
                int position = 8 + headerLength + 4 * random.nextInt((good.length - 8 - headerLength) / 4);
                return bytes.putInt(position, 0x7f800000 | random.nextInt(2) << 31 | random.nextInt(1 << 23))
                        .array();
            case "offsets":
                JsonArray offsets = entry.getAsJsonArray("data_offsets");
                int end = random.nextInt(2);
                offsets.set(end, new JsonPrimitive(offsets.get(end).getAsLong() + 4 * random.nextLong(1, 1000)));
                break;
            case "shape":
                JsonArray shape = new JsonArray();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    shape.add(random.nextLong() >>> random.nextInt(64));
                }
                entry.add("shape", shape);
                break;
            case "type":
                entry.addProperty(
                        "dtype", List.of("F64", "F16", "I8", "f32", "U64", "").get(random.nextInt(6)));
                break;
            case "tensor removed":
                header.remove(name);
                break;
            default:
                entry.add(List.of("dtype", "shape", "data_offsets", "x").get(random.nextInt(4)), wild());
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + good.length - 8 - headerLength)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(good, 8 + headerLength, good.length - 8 - headerLength)
                .array();
    }

    private void mutateText(String kind, String config) throws IOException {
        switch (kind) {
            case "deep config" ->
                Files.writeString(
                        folder.resolve("config.json"),
                        List.of("{", "[", "{\"a\":", "[[")
                                .get(random.nextInt(4))
                                .repeat(1 + random.nextInt(100_000)));
            case "index" -> {
                Files.delete(folder.resolve("model.safetensors"));
                JsonObject map = new JsonObject();
                map.add(
                        "a",
                        random.nextInt(4) == 0 ? wild() : new JsonPrimitive("../".repeat(random.nextInt(4)) + "x"));
                JsonObject index = new JsonObject();
                index.add("weight_map", random.nextInt(4) == 0 ? wild() : map);
                Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
            }
            case "config value" -> {
                JsonObject changed = JsonParser.parseString(config).getAsJsonObject();
                changed.add(List.of("d_model", "model_type", "nhead").get(random.nextInt(3)), wild());
                Files.writeString(folder.resolve("config.json"), changed.toString());
            }
            default -> {
                byte[] text = config.getBytes(StandardCharsets.UTF_8);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    text[random.nextInt(text.length)] = (byte) random.nextInt(256);
                }
                Files.write(folder.resolve("config.json"), text);
            }
        }
    }

    private JsonElement wild() {
        JsonArray list = new JsonArray();
        list.add(1e300);
        return List.<JsonElement>of(
                        JsonNull.INSTANCE,
                        new JsonPrimitive(-1),
                        new JsonPrimitive(1_000_000_000_000L),
                        new JsonPrimitive(0.5),
                        new JsonPrimitive(Double.MAX_VALUE),
                        new JsonPrimitive("x"),
                        new JsonPrimitive(true),
                        new JsonObject(),
                        list)
                .get(random.nextInt(9));
    }
}
