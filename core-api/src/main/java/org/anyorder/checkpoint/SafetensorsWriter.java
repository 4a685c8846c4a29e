// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files atomically: a reader sees the old file or the new one, whole.
 *
 * <p>Tensors are streamed; memory does not grow with the file. The widest types come first, so that every tensor is
 * aligned, otherwise the order given is kept. Thread-safe.
 */
public final class SafetensorsWriter {

    private static final int CHUNK = 1 << 18;

    private SafetensorsWriter() {}

    /**
     * Writes tensors.
     *
     * @param file where to; replaced if it exists
     * @param tensors by name: float32, float64 or int64, on any device; not closed here
     * @param floatType how float32 is stored: {@link ElementType#F32}, or {@link ElementType#BF16}, rounded to nearest
     *     even
     * @throws IOException if writing fails; an old file is then untouched
     * @throws IllegalArgumentException if a tensor has another type, or {@code floatType} is another one
     */
    public static void write(Path file, Map<String, NDArray> tensors, ElementType floatType) throws IOException {
        write(file, tensors, floatType, Map.of());
    }

    /**
     * Writes tensors and notes about them.
     *
     * @param file where to; replaced if it exists
     * @param tensors by name: float32, float64 or int64, on any device; not closed here
     * @param floatType how float32 is stored: {@link ElementType#F32}, or {@link ElementType#BF16}, rounded to nearest
     *     even
     * @param metadata what to note beside them
     * @throws IOException if writing fails; an old file is then untouched
     * @throws IllegalArgumentException if a tensor has another type, or {@code floatType} is another one
     */
    public static void write(
            Path file, Map<String, NDArray> tensors, ElementType floatType, Map<String, String> metadata)
            throws IOException {
        if (floatType != ElementType.F32 && floatType != ElementType.BF16) {
            throw new IllegalArgumentException("floatType must be F32 or BF16, got " + floatType);
        }
        Map<String, ElementType> types = new LinkedHashMap<>();
        tensors.forEach((name, array) -> types.put(name, storedType(name, array, floatType)));
        List<String> order = new ArrayList<>(tensors.keySet());
        order.sort(Comparator.comparing(name -> -types.get(name).width()));
        byte[] header = header(tensors, types, order, metadata);
        AtomicFile.write(file, channel -> {
            ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            AtomicFile.writeFully(channel, prefix.putLong(0, header.length));
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (String name : order) {
                stream(channel, tensors.get(name), types.get(name));
            }
        });
    }

    private static ElementType storedType(String name, NDArray array, ElementType floatType) {
        if (name.equals("__metadata__")) {
            throw new IllegalArgumentException("a tensor must not be called __metadata__");
        }
        DataType type = array.getDataType();
        switch (type) {
            case FLOAT32:
                return floatType;
            case FLOAT64:
                return ElementType.F64;
            case INT64:
                return ElementType.I64;
            default:
                throw new IllegalArgumentException(
                        "tensor " + name + " must be float32, float64 or int64, got " + type);
        }
    }

    private static byte[] header(
            Map<String, NDArray> tensors,
            Map<String, ElementType> types,
            List<String> order,
            Map<String, String> metadata) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject notes = new JsonObject();
            metadata.forEach(notes::addProperty);
            header.add("__metadata__", notes);
        }
        long offset = 0;
        for (String name : order) {
            JsonArray shape = new JsonArray();
            for (long length : tensors.get(name).getShape().getShape()) {
                shape.add(length);
            }
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += tensors.get(name).size() * types.get(name).width();
            offsets.add(offset);
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", types.get(name).name());
            entry.add("shape", shape);
            entry.add("data_offsets", offsets);
            header.add(name, entry);
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        byte[] result = new byte[padded];
        Arrays.fill(result, (byte) ' ');
        System.arraycopy(text, 0, result, 0, text.length);
        return result;
    }

    private static void stream(FileChannel channel, NDArray array, ElementType type) throws IOException {
        long size = array.size();
        if (size == 0) {
            return;
        }
        ByteBuffer narrow = ByteBuffer.allocateDirect(type == ElementType.BF16 ? 2 * CHUNK : 0)
                .order(ByteOrder.LITTLE_ENDIAN);
        try (NDArray flat = array.reshape(size)) {
            for (long first = 0; first < size; first += CHUNK) {
                long end = Math.min(size, first + CHUNK);
                try (NDArray part = flat.get(new NDIndex("{}:{}", first, end));
                        NDArray host = part.toDevice(Device.cpu(), false)) {
                    ByteBuffer bytes = host.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
                    AtomicFile.writeFully(channel, type == ElementType.BF16 ? narrowed(bytes, narrow) : bytes);
                }
            }
        }
    }

    private static ByteBuffer narrowed(ByteBuffer floats, ByteBuffer target) {
        target.clear();
        while (floats.hasRemaining()) {
            target.putShort(HalfPrecision.toBfloat16(floats.getFloat()));
        }
        return target.flip();
    }
}
