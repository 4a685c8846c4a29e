// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked against the file: known types, shapes that fit their bytes, and bytes that
 * cover the file from the header to its end without a hole or an overlap, as the format demands.
 *
 * @param tensors by name, in the order of the header
 * @param metadata what the writer noted
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {

    private static final long MAX_LENGTH = 100_000_000;
    private static final String METADATA = "__metadata__";

    SafetensorsHeader {
        tensors = Collections.unmodifiableMap(tensors);
        metadata = Collections.unmodifiableMap(metadata);
    }

    static SafetensorsHeader read(String origin, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        while (prefix.hasRemaining() && channel.read(prefix, prefix.position()) >= 0) {
            continue;
        }
        if (prefix.hasRemaining()) {
            throw new CheckpointFormatException(
                    origin + ": not safetensors: the file has " + size + " bytes; its header alone takes 10 or more");
        }
        long length = prefix.getLong(0);
        if (!(length >= 2 && length <= MAX_LENGTH && length <= size - 8)) {
            throw new CheckpointFormatException(origin + ": not safetensors, or truncated: the header claims "
                    + Long.toUnsignedString(length) + " bytes; at most " + Math.max(0, Math.min(MAX_LENGTH, size - 8))
                    + " are possible");
        }
        JsonScanner scanner =
                new JsonScanner(origin, StrictJson.utf8(new ChannelRange(channel, 8, 8 + length)), length);
        return new Builder(origin, 8 + length).parse(scanner).check(size);
    }

    /** Collects tensors while the header is read. */
    private static final class Builder {

        private final String origin;
        private final long start;
        private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Builder(String origin, long start) {
            this.origin = origin;
            this.start = start;
        }

        Builder parse(JsonScanner scanner) throws CheckpointFormatException {
            expect(scanner, JsonToken.BEGIN_OBJECT, "the header");
            scanner.object(name -> {
                scanner.charge(320 + 2L * name.length());
                expect(scanner, JsonToken.BEGIN_OBJECT, name);
                if (name.equals(METADATA)) {
                    scanner.object(key -> {
                        expect(scanner, JsonToken.STRING, key);
                        String value = scanner.string();
                        scanner.charge(320 + 2L * (key.length() + value.length()));
                        metadata.put(key, value);
                    });
                } else {
                    tensors.put(name, new Entry(name).parse(scanner));
                }
            });
            scanner.end();
            return this;
        }

        SafetensorsHeader check(long fileSize) throws CheckpointFormatException {
            List<TensorInfo> byOffset = new ArrayList<>(tensors.values());
            byOffset.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::byteSize));
            long end = start;
            for (TensorInfo tensor : byOffset) {
                if (tensor.offset() != end) {
                    throw fault(
                            tensor.name(),
                            "begins at byte " + (tensor.offset() - start) + " of the data, "
                                    + (tensor.offset() < end ? "inside another tensor" : "after a hole")
                                    + "; it must begin at " + (end - start));
                }
                end += tensor.byteSize();
            }
            if (end != fileSize) {
                throw new CheckpointFormatException(origin + ": the header describes " + end + " bytes, the file has "
                        + fileSize + (end > fileSize ? ": it is truncated" : ": something is appended"));
            }
            return new SafetensorsHeader(tensors, metadata);
        }

        void expect(JsonScanner scanner, JsonToken wanted, String where) throws CheckpointFormatException {
            JsonToken found = scanner.peek();
            if (found != wanted) {
                throw fault(
                        where,
                        "must be " + JsonScanner.name(wanted) + " in the header, got " + JsonScanner.name(found));
            }
        }

        CheckpointFormatException fault(String name, String what) {
            return new CheckpointFormatException(origin + ": tensor " + JsonScanner.quoted(name) + " " + what);
        }

        /** One entry {@code "name": {"dtype":…, "shape":…, "data_offsets":…}}. */
        private final class Entry {

            private final String name;
            private String type = "";
            private long[] shape = {-1};
            private long[] offsets = {};

            Entry(String name) {
                this.name = name;
            }

            TensorInfo parse(JsonScanner scanner) throws CheckpointFormatException {
                scanner.object(key -> {
                    switch (key) {
                        case "dtype" -> {
                            expect(scanner, JsonToken.STRING, name);
                            type = scanner.string();
                        }
                        case "shape" -> shape = integers(scanner);
                        case "data_offsets" -> offsets = integers(scanner);
                        default -> throw fault(name, "has an unknown entry " + JsonScanner.quoted(key));
                    }
                });
                ElementType element = ElementType.named(type)
                        .orElseThrow(() -> fault(
                                name,
                                (type.isEmpty() ? "has no dtype" : "has dtype " + JsonScanner.quoted(type))
                                        + "; known are " + List.of(ElementType.values())));
                if (offsets.length != 2 || !(offsets[0] >= 0 && offsets[0] <= offsets[1])) {
                    throw fault(name, "must have data_offsets [begin, end] with 0 <= begin <= end");
                }
                TensorInfo tensor = info(element);
                if (tensor.byteSize() != offsets[1] - offsets[0]) {
                    throw fault(
                            name,
                            "has " + (offsets[1] - offsets[0]) + " bytes; its shape and dtype need "
                                    + tensor.byteSize());
                }
                return tensor;
            }

            private TensorInfo info(ElementType element) throws CheckpointFormatException {
                try {
                    return new TensorInfo(name, element, shape, Math.addExact(start, offsets[0]));
                } catch (IllegalArgumentException | ArithmeticException e) {
                    throw new CheckpointFormatException(
                            origin + ": tensor " + JsonScanner.quoted(name) + " has an impossible header entry: "
                                    + e.getMessage(),
                            e);
                }
            }

            private long[] integers(JsonScanner scanner) throws CheckpointFormatException {
                expect(scanner, JsonToken.BEGIN_ARRAY, name);
                List<Long> values = new ArrayList<>();
                scanner.array(() -> {
                    expect(scanner, JsonToken.NUMBER, name);
                    if (!(scanner.number() instanceof Long value && value >= 0 && values.size() < 64)) {
                        throw fault(name, "must have a short list of non-negative integers as shape and data_offsets");
                    }
                    values.add(value);
                });
                return values.stream().mapToLong(Long::longValue).toArray();
            }
        }
    }

    /** A part of a file as a stream, read by position. */
    private static final class ChannelRange extends InputStream {

        private final FileChannel channel;
        private final long end;
        private long position;

        ChannelRange(FileChannel channel, long begin, long end) {
            this.channel = channel;
            this.position = begin;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (position >= end) {
                return -1;
            }
            int wanted = (int) Math.min(count, end - position);
            int got = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
            position += Math.max(0, got);
            return got;
        }
    }
}
