// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Reads the numbers of one tensor from its file: chunk by chunk, each checked while it is still in the cache.
 *
 * <p>What is stored as wide as it is used is read straight into its place; the rest passes a small buffer.
 */
final class TensorDecoder {

    private static final int CHUNK = 1 << 16;
    // A ByteBuffer over engine memory has an int length.
    private static final long BLOCK = 1 << 27;

    private final String origin;
    private final FileChannel channel;
    private final TensorInfo tensor;
    private final ElementType type;
    private final boolean finite;

    TensorDecoder(String origin, FileChannel channel, TensorInfo tensor, SafetensorsReader.Values values) {
        this.origin = origin;
        this.channel = channel;
        this.tensor = tensor;
        this.type = tensor.type();
        this.finite = values == SafetensorsReader.Values.FINITE;
    }

    /** Fills an array in host memory that has the tensor's size and the type that it is read as. */
    void into(NDArray array) throws CheckpointFormatException {
        long size = tensor.size();
        if (size > 0 && size <= BLOCK) {
            fill(array.toByteBuffer(true), 0, (int) size);
            return;
        }
        for (long first = 0; first < size; first += BLOCK) {
            long end = Math.min(size, first + BLOCK);
            try (NDArray flat = array.reshape(size);
                    NDArray block = flat.get(new NDIndex("{}:{}", first, end))) {
                fill(block.toByteBuffer(true), first, (int) (end - first));
            }
        }
    }

    double[] toDoubles() throws CheckpointFormatException {
        int size = (int) tensor.size();
        double[] result = new double[size];
        int chunk = Math.min(CHUNK, size);
        ByteBuffer raw = staging(chunk);
        ByteBuffer wide = ByteBuffer.allocate(8 * chunk).order(ByteOrder.LITTLE_ENDIAN);
        Scratch scratch = new Scratch(chunk);
        for (int done = 0; done < size; done += chunk) {
            int count = Math.min(chunk, size - done);
            raw.clear().limit(count * type.width());
            read(raw, done);
            decode(raw, wide.clear(), done, count, scratch);
            for (int i = 0; i < count; i++) {
                result[done + i] = switch (type.readAs()) {
                    case FLOAT64 -> wide.getDouble(8 * i);
                    case FLOAT32 -> wide.getFloat(4 * i);
                    default -> wide.getLong(8 * i);
                };
            }
        }
        return result;
    }

    private void fill(ByteBuffer target, long first, int size) throws CheckpointFormatException {
        int chunk = Math.min(CHUNK, size);
        int width = type.readAs().getNumOfBytes();
        boolean inPlace = type.width() == width;
        ByteBuffer raw = staging(inPlace ? 0 : chunk);
        Scratch scratch = new Scratch(chunk);
        for (int done = 0; done < size; done += chunk) {
            int count = Math.min(chunk, size - done);
            ByteBuffer region = target.slice(done * width, count * width).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer source = inPlace ? region : raw.clear().limit(count * type.width());
            read(source, first + done);
            decode(source, region, first + done, count, scratch);
        }
    }

    private ByteBuffer staging(int elements) {
        return ByteBuffer.allocateDirect(elements * type.width()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void read(ByteBuffer target, long element) throws CheckpointFormatException {
        long position = tensor.offset() + element * type.width();
        int begin = target.position();
        try {
            while (target.hasRemaining()) {
                if (channel.read(target, position + target.position() - begin) < 0) {
                    throw fault("ends at byte " + channel.size() + " of the file: it was shortened while being read");
                }
            }
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointFormatException(origin + ": tensor " + tensor.name() + " cannot be read: " + e, e);
        }
    }

    private void decode(ByteBuffer source, ByteBuffer target, long first, int count, Scratch scratch)
            throws CheckpointFormatException {
        source.position(0);
        target.position(0);
        switch (type) {
            case F32, F16, BF16 -> singles(source, target, first, count, scratch.ints());
            case F64 -> doubles(source, target, first, count, scratch.longs());
            default -> integers(source, target, first, count, scratch.longs());
        }
    }

    private void singles(ByteBuffer source, ByteBuffer target, long first, int count, int[] bits)
            throws CheckpointFormatException {
        if (type == ElementType.F32) {
            if (finite || source != target) {
                source.asIntBuffer().get(bits, 0, count);
            }
        } else if (type == ElementType.BF16) {
            for (int i = 0; i < count; i++) {
                bits[i] = source.getShort(2 * i) << 16;
            }
        } else {
            for (int i = 0; i < count; i++) {
                bits[i] = HalfPrecision.toFloatBits(source.getShort(2 * i));
            }
        }
        if (source != target) {
            target.asIntBuffer().put(bits, 0, count);
        }
        if (finite) {
            int seen = 0;
            for (int i = 0; i < count; i++) {
                seen |= (bits[i] & 0x7fffffff) + 0x00800000; // carries into the sign if all exponent bits are set
            }
            for (int i = 0; seen < 0; i++) {
                if (!Float.isFinite(Float.intBitsToFloat(bits[i]))) {
                    throw notFinite(first + i, Float.intBitsToFloat(bits[i]));
                }
            }
        }
    }

    private void doubles(ByteBuffer source, ByteBuffer target, long first, int count, long[] bits)
            throws CheckpointFormatException {
        source.asLongBuffer().get(bits, 0, count);
        if (source != target) {
            target.asLongBuffer().put(bits, 0, count);
        }
        for (int i = 0; finite && i < count; i++) {
            if (!Double.isFinite(Double.longBitsToDouble(bits[i]))) {
                throw notFinite(first + i, Double.longBitsToDouble(bits[i]));
            }
        }
    }

    private void integers(ByteBuffer source, ByteBuffer target, long first, int count, long[] numbers)
            throws CheckpointFormatException {
        for (int i = 0; i < count; i++) {
            numbers[i] = switch (type) {
                case I64 -> source.getLong(8 * i);
                case I32 -> source.getInt(4 * i);
                case I16 -> source.getShort(2 * i);
                case I8 -> source.get(i);
                default -> source.get(i) & 0xff;
            };
            if (type == ElementType.BOOL && numbers[i] > 1) {
                throw fault("holds byte " + numbers[i] + " at element " + (first + i) + "; BOOL has 0 and 1 only");
            }
        }
        if (source != target) {
            target.asLongBuffer().put(numbers, 0, count);
        }
    }

    private CheckpointFormatException notFinite(long element, double value) {
        return fault("holds " + value + " at element " + element + "; weights must be finite");
    }

    private CheckpointFormatException fault(String what) {
        return new CheckpointFormatException(origin + ": tensor " + JsonScanner.quoted(tensor.name()) + " " + what);
    }

    /** Heap arrays for one chunk, made when first needed: loops over them are vectorised, over buffers they are not. */
    private static final class Scratch {

        private final int size;
        private int[] ints = {};
        private long[] longs = {};

        Scratch(int size) {
            this.size = size;
        }

        int[] ints() {
            ints = ints.length == 0 ? new int[size] : ints;
            return ints;
        }

        long[] longs() {
            longs = longs.length == 0 ? new long[size] : longs;
            return longs;
        }
    }
}
