// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Reads one safetensors file, strictly and as a stream.
 *
 * <p>Opening checks the whole header. Numbers go by positional reads straight into memory of the engine; half precision
 * is widened on the way through a buffer of a quarter megabyte. Memory: what the arrays take, and that buffer.
 * Thread-safe.
 */
public final class SafetensorsReader implements TensorSource {

    /** Which floating-point values are accepted. */
    public enum Values {
        /** NaN and infinities are refused with the tensor's name, as in weights. */
        FINITE,
        /** Everything is accepted, as in masks and measured data. */
        ANY
    }

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final Values values;

    private SafetensorsReader(Path file, FileChannel channel, SafetensorsHeader header, Values values) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.values = values;
    }

    /**
     * Opens a file of data, in which any value is accepted.
     *
     * @param file a safetensors file
     * @return the reader; the caller closes it
     * @throws CheckpointFormatException if it cannot be read or is not a well-formed safetensors file
     */
    public static SafetensorsReader open(Path file) throws CheckpointFormatException {
        return open(file, Values.ANY);
    }

    /**
     * Opens a file.
     *
     * @param file a safetensors file
     * @param values which values are accepted
     * @return the reader; the caller closes it
     * @throws CheckpointFormatException if it cannot be read or is not a well-formed safetensors file
     */
    public static SafetensorsReader open(Path file, Values values) throws CheckpointFormatException {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointFormatException(file + ": no such file");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SafetensorsReader(file, channel, SafetensorsHeader.read(file.toString(), channel), values);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointFormatException(file + ": cannot be read: " + e, e);
        }
    }

    @Override
    public String origin() {
        return file.toString();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public NDArray read(NDManager owner, String name) throws CheckpointFormatException {
        TensorInfo tensor = find(name);
        Shape shape = new Shape(tensor.shape());
        if (owner.getDevice().equals(Device.cpu())) {
            NDArray array = owner.create(shape, tensor.type().readAs());
            try {
                decoder(tensor).into(array);
                return array;
            } catch (CheckpointFormatException | RuntimeException | Error e) {
                array.close();
                throw e;
            }
        }
        try (NDManager host = owner.newSubManager(Device.cpu())) {
            NDArray array = host.create(shape, tensor.type().readAs());
            decoder(tensor).into(array);
            NDArray moved = array.toDevice(owner.getDevice(), false);
            moved.attach(owner);
            return moved;
        }
    }

    @Override
    public double[] readDoubles(String name) throws CheckpointFormatException {
        TensorInfo tensor = find(name);
        if (!(tensor.size() <= Integer.MAX_VALUE - 8)) {
            throw new IllegalArgumentException(tensor + " is too long for a Java array");
        }
        return decoder(tensor).toDoubles();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file, e);
        }
    }

    private TensorInfo find(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "no tensor " + JsonScanner.quoted(name) + " in " + file + "; it has " + listed());
        }
        return tensor;
    }

    private String listed() {
        return FaultList.names(header.tensors().keySet());
    }

    private TensorDecoder decoder(TensorInfo tensor) {
        return new TensorDecoder(file.toString(), channel, tensor, values);
    }
}
