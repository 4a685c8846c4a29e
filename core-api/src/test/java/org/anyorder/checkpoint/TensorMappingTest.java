// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorMappingTest {

    private static final TensorMapping MAPPING = TensorMapping.builder("toy")
            .required("embedding", "wte.weight", 3, 2)
            .optional("bias", "head.bias", 3)
            .oneOf("norm", List.of("ln.weight", "ln.gamma"), 2)
            .ignored("h\\.\\d+\\.mask")
            .build();

    private final NDManager manager = NDManager.newBaseManager();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private Map<String, NDArray> fitting() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("wte.weight", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2)));
        tensors.put("ln.gamma", manager.create(new double[] {1, 0.1}));
        tensors.put("h.12.mask", manager.zeros(new Shape(4), DataType.INT64));
        return tensors;
    }

    private Map<String, NDArray> load(Map<String, NDArray> tensors) throws IOException {
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, ElementType.F32);
        try (SafetensorsReader reader = SafetensorsReader.open(file, SafetensorsReader.Values.FINITE)) {
            return MAPPING.load(reader, manager);
        }
    }

    @Test
    void loadsByOurNamesInOurOrderAsFloat32() throws IOException {
        Map<String, NDArray> weights = load(fitting());
        assertEquals(List.of("embedding", "norm"), List.copyOf(weights.keySet()));
        assertEquals(new Shape(3, 2), weights.get("embedding").getShape());
        assertArrayEquals(new float[] {1, 0.1f}, weights.get("norm").toFloatArray());
        assertEquals(manager, weights.get("norm").getManager());
    }

    @Test
    void listsEveryFaultAtOnceBeforeAnythingIsAllocated() throws IOException {
        Map<String, NDArray> tensors = fitting();
        tensors.remove("wte.weight");
        tensors.put("ln.weight", manager.zeros(new Shape(1, 2)));
        tensors.put("head.bias", manager.zeros(new Shape(3), DataType.INT64));
        tensors.put("h.x.mask", manager.zeros(new Shape(1)));
        int before = manager.getManagedArrays().size();
        String message = assertThrows(CheckpointFormatException.class, () -> load(tensors))
                .getMessage();
        assertTrue(message.contains("not a checkpoint of toy"), message);
        assertTrue(message.contains("missing: wte.weight [3, 2]"), message);
        assertTrue(message.contains("wrong shape: ln.weight is [1, 2], must be [2]"), message);
        assertTrue(message.contains("only one is allowed of: ln.weight and ln.gamma"), message);
        assertTrue(message.contains("head.bias is I64"), message);
        assertTrue(message.endsWith("unexpected: h.x.mask"), message);
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void whatWasReadBeforeABadNumberIsClosed() throws IOException {
        for (double bad : new double[] {Double.NaN, 1e300}) {
            Map<String, NDArray> tensors = fitting();
            tensors.put("ln.gamma", manager.create(new double[] {1, bad}));
            int before = manager.getManagedArrays().size();
            String message = assertThrows(CheckpointFormatException.class, () -> load(tensors))
                    .getMessage();
            assertTrue(message.contains("ln.gamma"), message);
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void longListsAreCutAndCounted() throws IOException {
        Map<String, NDArray> tensors = fitting();
        for (int i = 0; i < 500; i++) {
            tensors.put("extra." + i, manager.zeros(new Shape(1)));
        }
        String message = assertThrows(CheckpointFormatException.class, () -> load(tensors))
                .getMessage();
        assertTrue(message.endsWith("… (500 in all)"), message);
        SafetensorsFaultsTest.assertOneLine(message);
    }

    @Test
    void bothViewsNameTheSameTensors() {
        assertEquals(
                Map.of("embedding", "wte.weight", "bias", "head.bias", "norm", "ln.weight"), MAPPING.toPublished());
        assertEquals("norm", MAPPING.toOurs().get("ln.gamma"));
        assertEquals(4, MAPPING.toOurs().size());
    }

    @Test
    void aNameGivenTwiceIsAMistakeInTheMapping() {
        TensorMapping.Builder builder = TensorMapping.builder("x").required("a", "b", 1);
        assertThrows(IllegalArgumentException.class, () -> builder.optional("a", "c", 1));
        assertThrows(IllegalArgumentException.class, () -> builder.optional("c", "b", 1));
        assertThrows(IllegalArgumentException.class, () -> builder.oneOf("d", List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> builder.ignored("("));
    }
}
