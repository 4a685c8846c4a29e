// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFaultsTest {

    private static final String TENSOR = "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    @TempDir
    Path folder;

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("{'a':" + TENSOR, "End of input"),
                Arguments.of("{'a':" + TENSOR + ",'a':" + TENSOR + "}", "\"a\" appears twice"),
                Arguments.of("{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}", "appears twice"),
                Arguments.of("[" + TENSOR + "]", "must be OBJECT"),
                Arguments.of("{'a':7}", "must be OBJECT"),
                Arguments.of("{'a':" + TENSOR + "} x", "Unexpected character"),
                Arguments.of(
                        "{'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}}", "\"F8_E4M3\"; known are [F64"),
                Arguments.of("{'a':{'shape':[2],'data_offsets':[0,8]}}", "has no dtype"),
                Arguments.of("{'a':{'dtype':'F32','data_offsets':[0,8]}}", "must not be negative"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2]}}", "must have data_offsets"),
                Arguments.of("{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}", "must be ARRAY"),
                Arguments.of("{'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}", "must be STRING"),
                Arguments.of("{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}", "must be NUMBER"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}", "non-negative integers"),
                Arguments.of("{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}", "non-negative integers"),
                Arguments.of("{'a':{'dtype':'F32','shape':[NaN],'data_offsets':[0,8]}}", "Unexpected character"),
                Arguments.of(
                        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}",
                        "non-negative integers"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2147483648,4294967296],'data_offsets':[0,8]}}", "too large"),
                Arguments.of(
                        "{'a':{'dtype':'F32','shape':[0,4611686018427387904,16],'data_offsets':[0,0]}}", "too large"),
                Arguments.of(
                        "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],'data_offsets':[0,8]}}",
                        "at most 16 dimensions"),
                Arguments.of(
                        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}", "has 8 bytes; its shape and dtype"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}", "0 <= begin <= end"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}", "non-negative"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,9]}}", "must have data_offsets"),
                Arguments.of(
                        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775799,9223372036854775807]}}",
                        "overflow"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}}", "unknown entry \"x\""),
                Arguments.of("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", "something is appended"),
                Arguments.of("{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}", "it is truncated"),
                Arguments.of("{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}", "after a hole"),
                Arguments.of(
                        "{'a':" + TENSOR + ",'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                        "inside another tensor"),
                Arguments.of("{'a':" + TENSOR + ",'b':" + TENSOR + "}", "inside another tensor"),
                Arguments.of("{'__metadata__':{'k':1},'a':" + TENSOR + "}", "must be STRING"),
                Arguments.of("{'__metadata__':'k','a':" + TENSOR + "}", "must be OBJECT"),
                Arguments.of("{'a\u0001':" + TENSOR + "}", "Unescaped control characters"),
                Arguments.of("{'a\\x':" + TENSOR + "}", "Invalid escape sequence"),
                Arguments.of("{'a\\u12g4':" + TENSOR + "}", "Malformed Unicode escape"),
                Arguments.of("{'a':{'dtype':'F32','shape':[02],'data_offsets':[0,8]}}", "Unexpected character"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2,],'data_offsets':[0,8]}}", "Unexpected character"),
                Arguments.of("{'a':{'dtype':'F32','shape':[2]'data_offsets':[0,8]}}", "Unterminated object"),
                Arguments.of("{a:" + TENSOR + "}", "Unexpected character"),
                Arguments.of("/**/{'a':" + TENSOR + "}", "Unexpected character"),
                Arguments.of("{'x':".repeat(50_000), "unknown entry"),
                Arguments.of("{'" + "n".repeat(1 << 21) + "':" + TENSOR + "}", "longer than 1048576"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void refusesTheHeaderAndSaysWhy(String header, String reason) throws IOException {
        Path file = write(SafetensorsTest.bytes(header.replace('\'', '"'), new byte[8]));
        String message = assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(file))
                .getMessage();
        assertTrue(message.contains(reason), message);
        assertTrue(message.startsWith(file.toString()), message);
        assertOneLine(message);
    }

    @Test
    void acceptsTheHeaderThatTheFaultyOnesAreMadeFrom() throws IOException {
        String header = ("{'__metadata__':{'k':'v'},'b':{'dtype':'F32','shape':[0,3],'data_offsets':[8,8]},'a':"
                        + TENSOR + "} \n")
                .replace('\'', '"');
        try (SafetensorsReader reader = SafetensorsReader.open(write(SafetensorsTest.bytes(header, new byte[8])))) {
            assertEquals(2, reader.tensors().size());
        }
    }

    @Test
    void refusesHeaderLengthsThatCannotBe() throws IOException {
        byte[] whole = SafetensorsTest.bytes("{\"a\":" + TENSOR.replace('\'', '"') + "}", new byte[8]);
        for (long length : new long[] {0, 1, whole.length - 7, 100_000_001, 1L << 62, -1, Long.MIN_VALUE}) {
            ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            Path file = write(whole);
            String message = assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(file))
                    .getMessage();
            assertTrue(message.contains(Long.toUnsignedString(length)), message);
        }
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = SafetensorsTest.bytes("{\"a\":" + TENSOR.replace('\'', '"') + "}", new byte[8]);
        for (int length = 0; length < whole.length; length++) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(file), "length " + length);
        }
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        byte[] whole = SafetensorsTest.bytes("{\"a\":" + TENSOR.replace('\'', '"') + "}", new byte[8]);
        whole[10] = (byte) 0xff;
        Path file = write(whole);
        String message = assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(file))
                .getMessage();
        assertTrue(message.contains("not UTF-8"), message);
    }

    @Test
    void refusesFoldersAndMissingFiles() {
        assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(folder));
        assertThrows(CheckpointFormatException.class, () -> SafetensorsReader.open(folder.resolve("none")));
    }

    @Test
    void namesTheTensorThatIsNotFiniteAndTheElement() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] numbers = new float[100_000];
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                numbers[70_000] = bad;
                for (ElementType type : new ElementType[] {ElementType.F32, ElementType.BF16}) {
                    refusesNotFinite(manager, manager.create(numbers), type, "element 70000");
                }
                refusesNotFinite(manager, manager.create(new double[] {1, bad}), ElementType.F32, "element 1");
            }
            numbers[70_000] = Float.MAX_VALUE;
            refusesNothing(manager, manager.create(numbers));
        }
    }

    private void refusesNotFinite(NDManager manager, NDArray array, ElementType type, String where) throws IOException {
        Path file = folder.resolve("nan.safetensors");
        SafetensorsWriter.write(file, Map.of("the.weight", array), type);
        try (SafetensorsReader reader = SafetensorsReader.open(file, SafetensorsReader.Values.FINITE)) {
            String message = assertThrows(CheckpointFormatException.class, () -> reader.read(manager, "the.weight"))
                    .getMessage();
            assertTrue(message.contains("the.weight") && message.contains(where), message);
            assertThrows(CheckpointFormatException.class, () -> reader.readDoubles("the.weight"));
        }
        refusesNothing(manager, array);
    }

    private void refusesNothing(NDManager manager, NDArray array) throws IOException {
        Path file = folder.resolve("any.safetensors");
        SafetensorsWriter.write(file, Map.of("x", array), ElementType.F32);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertEquals(array.getShape(), reader.read(manager, "x").getShape());
        }
    }

    @Test
    void refusesAFlagThatIsNeitherZeroNorOne() throws IOException {
        String header = "{\"b\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[0,2]}}";
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsReader reader =
                        SafetensorsReader.open(write(SafetensorsTest.bytes(header, new byte[] {1, 2})))) {
            String message = assertThrows(CheckpointFormatException.class, () -> reader.read(manager, "b"))
                    .getMessage();
            assertTrue(message.contains("byte 2 at element 1"), message);
        }
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsRefusedAndNothingStaysOpen() throws IOException {
        Path file = folder.resolve("shrinks.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            SafetensorsWriter.write(file, Map.of("x", manager.create(new float[1 << 20])), ElementType.F32);
            int before = manager.getManagedArrays().size();
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                    other.setLength(1 << 21);
                }
                String message = assertThrows(CheckpointFormatException.class, () -> reader.read(manager, "x"))
                        .getMessage();
                assertTrue(message.contains("shortened while being read"), message);
                assertThrows(CheckpointFormatException.class, () -> reader.readDoubles("x"));
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void askingForATensorThatIsNotThereListsThoseThatAre() throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(
                write(SafetensorsTest.bytes("{\"a\":" + TENSOR.replace('\'', '"') + "}", new byte[8])))) {
            String message = assertThrows(IllegalArgumentException.class, () -> reader.readDoubles("b"))
                    .getMessage();
            assertTrue(message.contains("\"b\"") && message.endsWith("it has a"), message);
        }
    }

    static void assertOneLine(String message) {
        assertFalse(message.contains("\n"), message);
        assertTrue(message.length() < 4000, message);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.safetensors"), bytes);
    }
}
