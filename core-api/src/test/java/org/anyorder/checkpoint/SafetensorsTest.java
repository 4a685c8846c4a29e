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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void readsBackWhatWasWrittenInEveryTypeAndShape() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] singles = {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 3f, 1e-20f};
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            tensors.put("f", manager.create(singles, new Shape(2, 3)));
            tensors.put("scalar", manager.create(2.5f));
            tensors.put("d", manager.create(new double[] {Math.PI, -1e300}));
            tensors.put("i", manager.create(new long[] {Long.MIN_VALUE, 7, Long.MAX_VALUE}, new Shape(3, 1)));
            tensors.put("empty", manager.create(new Shape(0, 4), DataType.FLOAT32));
            tensors.put("t", tensors.get("f").transpose());
            Path file = folder.resolve("all.safetensors");
            SafetensorsWriter.write(file, tensors, ElementType.F32, Map.of("format", "pt", "ü\n", "\"x\""));
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                assertEquals(Map.of("format", "pt", "ü\n", "\"x\""), reader.metadata());
                assertEquals(tensors.keySet(), reader.tensors().keySet());
                for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
                    NDArray read = reader.read(manager, tensor.getKey());
                    assertEquals(tensor.getValue().getShape(), read.getShape(), tensor.getKey());
                    assertEquals(tensor.getValue().getDataType(), read.getDataType(), tensor.getKey());
                    assertArrayEquals(
                            tensor.getValue().toByteBuffer().array(),
                            read.toByteBuffer().array(),
                            tensor.getKey());
                }
                assertArrayEquals(new double[] {Math.PI, -1e300}, reader.readDoubles("d"));
                assertArrayEquals(new double[] {Long.MIN_VALUE, 7, Long.MAX_VALUE}, reader.readDoubles("i"));
                assertEquals(1e-20f, reader.readDoubles("f")[5]);
            }
        }
    }

    @Test
    void everyTensorLongerThanAChunkArrivesWhole() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] numbers = new float[(1 << 18) + (1 << 16) + 77];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            for (ElementType type : List.of(ElementType.F32, ElementType.BF16)) {
                Path file = folder.resolve("long.safetensors");
                SafetensorsWriter.write(file, Map.of("x", manager.create(numbers)), type);
                try (SafetensorsReader reader = SafetensorsReader.open(file, SafetensorsReader.Values.FINITE)) {
                    float[] read = reader.read(manager, "x").toFloatArray();
                    double[] doubles = reader.readDoubles("x");
                    for (int i = 0; i < numbers.length; i++) {
                        float expected = type == ElementType.F32 ? numbers[i] : nearestBfloat16(numbers[i]);
                        assertEquals(expected, read[i]);
                        assertEquals(expected, doubles[i]);
                    }
                }
            }
        }
    }

    /** By search: the bfloat16 below, the one above, and the even one of both if equally far. */
    private static float nearestBfloat16(float value) {
        int below = Float.floatToRawIntBits(value) & 0xffff0000;
        float low = Float.intBitsToFloat(below);
        float high = Float.intBitsToFloat(below + 0x10000);
        double toLow = Math.abs((double) value - low);
        double toHigh = Math.abs((double) value - high);
        boolean lowIsEven = (below & 0x10000) == 0;
        return toLow < toHigh || toLow == toHigh && lowIsEven ? low : high;
    }

    @Test
    void bfloat16RoundsTiesToEvenAndKeepsWhatIsNotFinite() {
        assertEquals((short) 0x3f80, HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3f808000)));
        assertEquals((short) 0x3f82, HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3f818000)));
        assertEquals((short) 0x7f80, HalfPrecision.toBfloat16(Float.MAX_VALUE));
        assertEquals((short) 0xff80, HalfPrecision.toBfloat16(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Float.intBitsToFloat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x7f800001)) << 16)));
    }

    @Test
    void everyHalfHasTheValueItsFieldsSay() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 0x3ff;
            double magnitude = exponent == 31
                    ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                    : exponent == 0 ? Math.scalb(fraction, -24) : Math.scalb(1024 + fraction, exponent - 25);
            double expected = bits >> 15 == 1 ? -magnitude : magnitude;
            assertEquals((float) expected, Float.intBitsToFloat(HalfPrecision.toFloatBits((short) bits)));
        }
    }

    @Test
    void integersAndFlagsBecomeInt64() throws IOException {
        byte[] data = {-1, 127, 1, 0, -1, -1, 4, 0, 0, 0, 1, 0};
        Path file = file(
                "{\"i8\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"u8\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
                        + "\"b\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[2,4]},"
                        + "\"i16\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[4,6]},"
                        + "\"i32\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[6,10]},"
                        + "\"half\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[10,12]}}",
                data);
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertArrayEquals(new long[] {-1}, reader.read(manager, "i8").toLongArray());
            assertArrayEquals(new long[] {127}, reader.read(manager, "u8").toLongArray());
            assertArrayEquals(new long[] {1, 0}, reader.read(manager, "b").toLongArray());
            assertArrayEquals(new long[] {-1}, reader.read(manager, "i16").toLongArray());
            assertArrayEquals(new long[] {4}, reader.read(manager, "i32").toLongArray());
            assertArrayEquals(
                    new float[] {0x1p-24f}, reader.read(manager, "half").toFloatArray());
        }
    }

    @Test
    void theResultOutlivesTheReaderAndBelongsToTheOwner() throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            SafetensorsWriter.write(file, Map.of("x", manager.create(new float[] {1, 2})), ElementType.F32);
            NDArray read;
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                read = reader.read(manager, "x");
            }
            Files.delete(file);
            assertEquals(manager, read.getManager());
            assertArrayEquals(new float[] {1, 2}, read.toFloatArray());
        }
    }

    @Test
    void writingLeavesTheOldFileOrTheNewOneAndNothingElse() throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray good = manager.create(new float[] {1});
            SafetensorsWriter.write(file, Map.of("x", good), ElementType.F32);
            byte[] before = Files.readAllBytes(file);
            NDArray closed = manager.create(new float[] {2});
            Map<String, NDArray> halfGood = new LinkedHashMap<>();
            halfGood.put("a", good);
            halfGood.put("b", manager.create(new boolean[] {true}));
            assertThrows(
                    IllegalArgumentException.class, () -> SafetensorsWriter.write(file, halfGood, ElementType.F32));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SafetensorsWriter.write(file, Map.of("a", closed), ElementType.F16));
            assertThrows(
                    IOException.class,
                    () -> AtomicFile.write(file, channel -> {
                        AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[100]));
                        throw new IOException("the disk is full");
                    }));
            assertArrayEquals(before, Files.readAllBytes(file));
            AtomicFile.writeText(file, "new");
            assertEquals("new", Files.readString(file));
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(List.of(file), left.toList());
            }
        }
    }

    @Test
    void headersArePaddedSoThatTensorsAreAligned() throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            for (String name : List.of("a", "ab", "abc", "abcd")) {
                SafetensorsWriter.write(
                        file, Map.of(name, manager.create(1f), "d", manager.create(1d)), ElementType.BF16);
                try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                    assertEquals(0, reader.tensors().get("d").offset() % 8);
                }
            }
        }
    }

    private Path file(String header, byte[] data) throws IOException {
        return Files.write(folder.resolve("raw.safetensors"), bytes(header, data));
    }

    static byte[] bytes(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }
}
