// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * Named tensors on disk: one safetensors file, or the shards of an index.
 *
 * <p>Opening reads and checks headers only; numbers are read when asked for. Thread-safe.
 */
public interface TensorSource extends AutoCloseable {

    /**
     * What the messages call this source.
     *
     * @return the file
     */
    String origin();

    /**
     * The tensors there are.
     *
     * @return by published name, in the order of the file; unmodifiable
     */
    Map<String, TensorInfo> tensors();

    /**
     * What the writer noted beside the tensors.
     *
     * @return the metadata, possibly empty; unmodifiable
     */
    Map<String, String> metadata();

    /**
     * Reads one tensor into memory of the engine, on the device of the owner.
     *
     * @param owner manager that the result is attached to
     * @param name published name
     * @return float64 for F64, float32 for F32, F16 and BF16, int64 for integers and flags; owned by {@code owner}
     * @throws CheckpointFormatException if the file has changed since it was opened, cannot be read, or holds a value
     *     that this source refuses
     * @throws IllegalArgumentException if there is no tensor of that name
     */
    NDArray read(NDManager owner, String name) throws CheckpointFormatException;

    /**
     * Reads one tensor as doubles, whatever its type; for small tables, since it is all on the Java heap.
     *
     * @param name published name
     * @return the numbers in row-major order
     * @throws CheckpointFormatException as for {@link #read}
     * @throws IllegalArgumentException if there is no tensor of that name, or it is too long for a Java array
     */
    double[] readDoubles(String name) throws CheckpointFormatException;

    /** Closes the files; reading afterwards fails. */
    @Override
    void close();
}
