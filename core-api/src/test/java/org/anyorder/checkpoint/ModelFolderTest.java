// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {

    private static final String INDEX = "model.safetensors.index.json";
    private static final String SHARD = "model-00001-of-00002.safetensors";
    private static final String OTHER = "model-00002-of-00002.safetensors";

    @TempDir
    Path temporary;

    Path folder;

    @BeforeEach
    void aFolderOfTwoShards() throws IOException {
        folder = Files.createDirectory(temporary.resolve("model"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"x\"}");
        shard(folder.resolve(SHARD), "a", 1);
        shard(folder.resolve(OTHER), "b", 2);
        index("{\"a\":\"" + SHARD + "\",\"b\":\"" + OTHER + "\"}");
    }

    private void index(String map) throws IOException {
        Files.writeString(folder.resolve(INDEX), "{\"metadata\":{\"total_size\":8},\"weight_map\":" + map + "}");
    }

    private static void shard(Path file, String name, float value) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            SafetensorsWriter.write(file, Map.of(name, manager.create(new float[] {value})), ElementType.F32);
        }
    }

    private String refusal() {
        String message = assertThrows(CheckpointFormatException.class, () -> ModelFolder.open(folder)
                        .weights())
                .getMessage();
        SafetensorsFaultsTest.assertOneLine(message);
        return message;
    }

    @Test
    void whatIsBuiltOwnsTheWeights() throws IOException {
        NDArray built = ModelFolder.open(folder).build(Device.cpu(), (weights, owner) -> weights.read(owner, "b"));
        assertArrayEquals(new float[] {2}, built.toFloatArray());
        built.getManager().close();
        assertThrows(IllegalStateException.class, built::toFloatArray);
    }

    @Test
    void whatCannotBeBuiltIsFreed() throws IOException {
        NDManager[] owned = new NDManager[1];
        ModelFolder model = ModelFolder.open(folder);
        IllegalArgumentException failure = new IllegalArgumentException("not built");
        assertSame(
                failure,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> model.build(Device.cpu(), (weights, owner) -> {
                            owned[0] = owner;
                            throw failure;
                        })));
        assertFalse(owned[0].isOpen());
    }

    @Test
    void shardsAreOneSource() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                TensorSource weights = ModelFolder.open(folder).weights()) {
            assertEquals(List.of("a", "b"), List.copyOf(weights.tensors().keySet()));
            assertArrayEquals(new float[] {2}, weights.read(manager, "b").toFloatArray());
            assertArrayEquals(new double[] {1}, weights.readDoubles("a"));
            assertThrows(IllegalArgumentException.class, () -> weights.readDoubles("c"));
        }
    }

    @Test
    void namesInTheIndexThatCouldLeaveTheFolderAreRefused() throws IOException {
        Files.copy(folder.resolve(SHARD), temporary.resolve(SHARD));
        for (String name : List.of(
                "../" + SHARD,
                temporary.resolve(SHARD).toString(),
                "./" + SHARD,
                "..",
                ".",
                "",
                "sub\\\\x.safetensors",
                "C:x.safetensors",
                ".hidden.safetensors",
                "x.safetensors\\u0000",
                "model.bin",
                "a".repeat(5000) + ".safetensors")) {
            index("{\"a\":\"" + name + "\"}");
            assertTrue(refusal().contains("plain name"), name);
        }
        for (String value : List.of("7", "null", "[]", "{}", "true")) {
            index("{\"a\":" + value + "}");
            assertTrue(refusal().contains("plain name"), value);
        }
        Files.createSymbolicLink(folder.resolve("link.safetensors"), temporary.resolve(SHARD));
        index("{\"a\":\"link.safetensors\"}");
        assertTrue(refusal().contains("leaves the folder"));
    }

    @Test
    void theLinksOfTheHuggingFaceCacheAreFollowed() throws IOException {
        Path snapshot = Files.createDirectories(temporary.resolve("cache/snapshots/0123"));
        Path blobs = Files.createDirectories(temporary.resolve("cache/blobs"));
        for (String name : List.of("config.json", INDEX, SHARD, OTHER)) {
            Files.copy(folder.resolve(name), blobs.resolve("blob-" + name));
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/blob-" + name));
        }
        try (TensorSource weights = ModelFolder.open(snapshot).weights()) {
            assertEquals(2, weights.tensors().size());
        }
    }

    @Test
    void shardsThatDoNotMatchTheIndexAreRefusedByName() throws IOException {
        index("{\"a\":\"" + SHARD + "\",\"b\":\"" + OTHER + "\",\"c\":\"" + OTHER + "\"}");
        assertTrue(refusal().contains("not in the shard that weight_map names: c"));
        index("{\"a\":\"" + OTHER + "\",\"b\":\"" + SHARD + "\"}");
        assertTrue(refusal().contains("not in the shard that weight_map names: a, b"));
        shard(folder.resolve(OTHER), "a", 3);
        index("{\"a\":\"" + SHARD + "\",\"b\":\"" + OTHER + "\"}");
        assertTrue(refusal().contains("\"a\" is in two shards"));
        Files.delete(folder.resolve(OTHER));
        assertTrue(refusal().contains("the shard " + OTHER + " is missing"));
        index("{\"a\":\"" + SHARD + "\"}");
        shard(folder.resolve(SHARD), "z", 3);
        assertTrue(refusal().contains("not in weight_map: z"));
        index("{}");
        assertTrue(refusal().contains("must name 1 to 1000 files, got 0"));
        Files.writeString(folder.resolve(INDEX), "{}");
        assertTrue(refusal().contains("weight_map is missing"));
        Files.writeString(folder.resolve(INDEX), "{\"weight_map\":[\"a\"]}");
        assertTrue(refusal().contains("weight_map must be an object"));
    }

    @Test
    void otherFormatsAreNamedAndTheCureWithThem() throws IOException {
        for (String name : List.of(INDEX, SHARD, OTHER)) {
            Files.delete(folder.resolve(name));
        }
        assertFalse(ModelFolder.open(folder).hasWeights());
        assertTrue(refusal().contains("neither model.safetensors nor"));
        Files.createFile(folder.resolve("pytorch_model.bin"));
        String message = refusal();
        assertTrue(message.contains("pytorch_model.bin") && message.contains("convert"), message);
    }

    @Test
    void theConfigurationMustBeThere() throws IOException {
        Files.delete(folder.resolve("config.json"));
        for (Path path : List.of(folder, temporary.resolve("none"), folder.resolve(SHARD))) {
            String message = assertThrows(CheckpointFormatException.class, () -> ModelFolder.open(path))
                    .getMessage();
            assertTrue(message.contains("no such"), message);
        }
        Files.createDirectory(folder.resolve("config.json"));
        assertThrows(CheckpointFormatException.class, () -> ModelFolder.open(folder));
    }

    @Test
    void optionalFilesAreThereOnlyIfTheyAre() throws IOException {
        ModelFolder model = ModelFolder.open(folder);
        assertTrue(model.tokenizerFile().isEmpty());
        assertTrue(model.generationDefaults().isEmpty());
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Files.writeString(folder.resolve("generation_config.json"), "{\"temperature\":0.7}");
        assertEquals(folder.resolve("tokenizer.json"), model.tokenizerFile().orElseThrow());
        assertEquals(0.7, model.generationDefaults().orElseThrow().real("temperature", 0, 1));
        Files.writeString(folder.resolve("generation_config.json"), "{");
        assertThrows(CheckpointFormatException.class, model::generationDefaults);
    }
}
