// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

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
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages a model folder in one of many ways, by a seed. */
final class FolderMutations {

    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final SplittableRandom random;
    private final String[] huge;
    private Path folder = Path.of("");

    /** With sizes of the configuration that are too large for the weights, as {@code d_model=65536,num_layers=1024}. */
    FolderMutations(long seed, String huge) {
        random = new SplittableRandom(seed);
        this.huge = huge.split(",");
    }

    /** What can be done to a folder, and whether what is left can be harmless. */
    enum Kind {
        TRUNCATED(false),
        APPENDED(false),
        HEADER_LENGTH(false),
        HEADER_BYTE(true),
        DEEP_HEADER(false),
        OVERLAPPING(false),
        SHIFTED(false),
        ABSURD_SHAPE(false),
        OTHER_TYPE(false),
        TENSOR_REMOVED(true), // some are optional
        TENSOR_RENAMED(false),
        WILD_ENTRY(true),
        NOT_FINITE(false),
        HUGE_WEIGHTS(true),
        CONFIG_VALUE(true),
        CONFIG_HUGE(false),
        CONFIG_KEY_REMOVED(true),
        CONFIG_BYTES(true),
        CONFIG_DEEP(false),
        INDEX_WILD(false),
        INDEX_PATH(false),
        INDEX_LINK(false),
        INDEX_LIES(false),
        TOKENIZER_TRUNCATED(false),
        TOKENIZER_BYTES(true),
        TOKENIZER_VALUE(true),
        TOKENIZER_DEEP(false),
        GENERATION_VALUE(true),
        GENERATION_BYTES(true),
        SHRINKING(true),
        NOT_A_FILE(false);

        final boolean maybeHarmless;

        Kind(boolean maybeHarmless) {
            this.maybeHarmless = maybeHarmless;
        }
    }

    /** Damages the folder; what must go on while it is read is returned. */
    Runnable apply(Kind kind, Path damaged) throws IOException {
        folder = damaged;
        switch (kind.name().split("_")[0]) {
            case "CONFIG" -> text("config.json", kind);
            case "TOKENIZER" -> text("tokenizer.json", kind);
            case "GENERATION" -> text("generation_config.json", kind);
            case "INDEX" -> index(kind);
            case "NOT" -> {
                if (kind == Kind.NOT_FINITE) {
                    weights(kind);
                } else {
                    Path file = folder.resolve(pick("config.json", WEIGHTS));
                    Files.delete(file);
                    Files.createDirectory(file);
                }
            }
            case "SHRINKING" -> {
                return this::shrink;
            }
            default -> weights(kind);
        }
        return () -> {};
    }

    /** The file loses its end some microseconds after reading may have begun. */
    private void shrink() {
        Path file = folder.resolve(WEIGHTS);
        long nanos = System.nanoTime() + random.nextLong(3_000_000);
        while (System.nanoTime() < nanos) {
            Thread.onSpinWait();
        }
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(random.nextLong(Math.max(1, channel.size())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void weights(Kind kind) throws IOException {
        byte[] good = Files.readAllBytes(folder.resolve(WEIGHTS));
        Files.write(folder.resolve(WEIGHTS), damaged(kind, good));
    }

    private byte[] damaged(Kind kind, byte[] good) {
        ByteBuffer bytes = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong(0);
        switch (kind) {
            case TRUNCATED:
                return Arrays.copyOf(good, random.nextInt(good.length));
            case APPENDED:
                return Arrays.copyOf(good, good.length + 1 + random.nextInt(10_000));
            case HEADER_LENGTH:
                return bytes.putLong(0, random.nextBoolean() ? 1L << random.nextInt(33, 64) : random.nextLong())
                        .array();
            case HEADER_BYTE:
                return bytes.put(8 + random.nextInt(length), (byte) random.nextInt(256))
                        .array();
            case NOT_FINITE:
                int place = 8 + length + 4 * random.nextInt((good.length - 8 - length) / 4);
                return bytes.putInt(place, 0x7f800000 | random.nextInt(2) << 31 | random.nextInt(1 << 23))
                        .array();
            case HUGE_WEIGHTS:
                for (int i = 0; i < 200; i++) {
                    int at = 8 + length + 4 * random.nextInt((good.length - 8 - length) / 4);
                    bytes.putFloat(at, random.nextBoolean() ? 3e38f : -3e38f);
                }
                return bytes.array();
            default:
                byte[] data = Arrays.copyOfRange(good, 8 + length, good.length);
                String text = kind == Kind.DEEP_HEADER
                        ? pick("{\"a\":", "{\"__metadata__\":", "[", "{").repeat(1 + random.nextInt(100_000))
                        : header(kind, new String(good, 8, length, StandardCharsets.UTF_8));
                byte[] header = text.getBytes(StandardCharsets.UTF_8);
                return ByteBuffer.allocate(8 + header.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .put(data)
                        .array();
        }
    }

    private String header(Kind kind, String good) {
        JsonObject header = JsonParser.parseString(good).getAsJsonObject();
        List<String> names = header.keySet().stream()
                .filter(key -> !key.equals("__metadata__"))
                .toList();
        String name = names.get(random.nextInt(names.size()));
        JsonObject entry = header.getAsJsonObject(name);
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        switch (kind) {
            case OVERLAPPING -> {
                String other = names.get((names.indexOf(name) + 1 + random.nextInt(names.size() - 1)) % names.size());
                entry.add("data_offsets", header.getAsJsonObject(other).get("data_offsets"));
                entry.add("shape", header.getAsJsonObject(other).get("shape"));
            }
            case SHIFTED -> {
                int end = random.nextInt(2);
                long by = random.nextLong(1, 1000) * (random.nextBoolean() ? 4 : -4);
                offsets.set(end, new JsonPrimitive(offsets.get(end).getAsLong() + by));
            }
            case ABSURD_SHAPE -> {
                JsonArray shape = new JsonArray();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    shape.add((1L << random.nextInt(20, 63)) + random.nextInt(1000));
                }
                entry.add("shape", shape);
                if (random.nextBoolean()) {
                    offsets.set(1, new JsonPrimitive(Long.MAX_VALUE - random.nextInt(1000)));
                }
            }
            case OTHER_TYPE -> entry.addProperty("dtype", pick("F64", "F16", "I8", "f32", "U64", "I32", "F4", ""));
            case TENSOR_REMOVED -> header.remove(name);
            case TENSOR_RENAMED -> header.add(pick("x", "../" + name, "", name + "\u0000"), header.remove(name));
            default -> entry.add(pick("dtype", "shape", "data_offsets", "x"), wild());
        }
        return header.toString();
    }

    private void text(String name, Kind kind) throws IOException {
        Path file = folder.resolve(name);
        byte[] good = Files.readAllBytes(file);
        switch (kind.name().substring(kind.name().indexOf('_') + 1)) {
            // More than the white space at the end is missing.
            case "TRUNCATED" ->
                Files.write(
                        file,
                        Arrays.copyOf(
                                good,
                                random.nextInt(new String(good, StandardCharsets.UTF_8)
                                        .stripTrailing()
                                        .length())));
            case "BYTES" -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    good[random.nextInt(good.length)] = (byte) random.nextInt(256);
                }
                Files.write(file, good);
            }
            case "DEEP" ->
                Files.writeString(file, pick("{", "[", "{\"model\":", "[[").repeat(1 + random.nextInt(100_000)));
            case "HUGE" -> {
                JsonObject config =
                        JsonParser.parseString(Files.readString(file)).getAsJsonObject();
                String[] size = pick(huge).split("=");
                config.addProperty(size[0], Integer.parseInt(size[1]));
                Files.writeString(file, config.toString());
            }
            default -> {
                JsonObject whole = JsonParser.parseString(new String(good, StandardCharsets.UTF_8))
                        .getAsJsonObject();
                JsonObject part = whole;
                while (random.nextBoolean() && inner(part) instanceof JsonObject child) {
                    part = child;
                }
                String key = key(part);
                if (kind == Kind.CONFIG_KEY_REMOVED) {
                    part.remove(key);
                } else {
                    part.add(key, wild());
                }
                Files.writeString(file, json(whole));
            }
        }
    }

    private JsonElement inner(JsonObject object) {
        JsonElement value = object.size() == 0 ? JsonNull.INSTANCE : object.get(key(object));
        return value instanceof JsonArray list && !list.isEmpty() ? list.get(random.nextInt(list.size())) : value;
    }

    private String key(JsonObject object) {
        List<String> keys = List.copyOf(object.keySet());
        return keys.isEmpty() ? "x" : keys.get(random.nextInt(keys.size()));
    }

    /** The weights become one shard of an index, which then says something else. */
    private void index(Kind kind) throws IOException {
        String shard = "model-00001-of-00001.safetensors";
        Path file = folder.resolve(shard);
        byte[] good = Files.readAllBytes(folder.resolve(WEIGHTS));
        Files.move(folder.resolve(WEIGHTS), file);
        int length = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        JsonObject map = new JsonObject();
        JsonParser.parseString(new String(good, 8, length, StandardCharsets.UTF_8)).getAsJsonObject().keySet().stream()
                .filter(name -> !name.equals("__metadata__"))
                .forEach(name -> map.addProperty(name, shard));
        JsonObject index = new JsonObject();
        index.add("weight_map", map);
        switch (kind) {
            case INDEX_WILD -> {
                if (random.nextBoolean()) {
                    index.add("weight_map", wild());
                } else {
                    map.add(key(map), wild());
                }
            }
            case INDEX_PATH ->
                map.addProperty(
                        key(map),
                        pick(
                                "../" + folder.getFileName() + "/" + shard,
                                file.toAbsolutePath().toString(),
                                "./" + shard,
                                "..",
                                "",
                                "/dev/zero",
                                shard + "\u0000",
                                "~/" + shard,
                                "a\\..\\" + shard,
                                "file:" + shard));
            case INDEX_LINK -> {
                Path outside = Files.createTempFile(folder.getParent(), "outside", ".safetensors");
                Files.write(outside, good);
                Files.delete(file);
                Files.createSymbolicLink(file, random.nextBoolean() ? outside : Path.of("/dev/zero"));
            }
            default -> {
                if (random.nextBoolean()) {
                    map.remove(key(map));
                } else {
                    map.addProperty("x" + random.nextInt(100), shard);
                }
            }
        }
        Files.writeString(folder.resolve(INDEX), json(index));
    }

    /** Half a surrogate pair cannot be written as a character. */
    private static String json(JsonObject object) {
        return object.toString().replace("\ud800", "\\ud800");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private JsonElement wild() {
        JsonArray list = new JsonArray();
        list.add(1e300);
        List<JsonElement> values = List.of(
                JsonNull.INSTANCE,
                new JsonPrimitive(-1),
                new JsonPrimitive(0),
                new JsonPrimitive(Integer.MAX_VALUE),
                new JsonPrimitive(1_000_000_000_000L),
                new JsonPrimitive(0.5),
                new JsonPrimitive(Double.MAX_VALUE),
                new JsonPrimitive("x"),
                new JsonPrimitive("\ud800 \u0000\n"),
                new JsonPrimitive(true),
                new JsonObject(),
                new JsonArray(),
                list);
        return values.get(random.nextInt(values.size()));
    }
}
