// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A network in memory with the manager that owns its weights; what it is and offers is its subclass's to say. */
public abstract class LoadedNetwork implements LoadedModel {
    private final NDManager weights;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over a manager.
     *
     * @param weights owns the weights and nothing else; closed with this
     */
    protected LoadedNetwork(NDManager weights) {
        this.weights = weights;
        this.bytes = weights.getManagedArrays().stream()
                .mapToLong(LoadedNetwork::bytes)
                .sum();
    }

    /**
     * Where the weights are.
     *
     * @return the device
     */
    protected final Device device() {
        return weights.getDevice();
    }

    /**
     * A summary with the memory that the weights hold.
     *
     * @param architecture its name
     * @param parameters learned numbers
     * @param details further facts in the order to show them
     * @return the summary
     */
    protected final ModelSummary summary(String architecture, long parameters, Map<String, String> details) {
        return new ModelSummary(architecture, parameters, bytes, details);
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            weights.close();
        }
    }

    private static long bytes(NDArray array) {
        DataType type = array.getDataType();
        return array.size() * (type == DataType.UNKNOWN ? 2 : type.getNumOfBytes()); // DJL does not know bfloat16
    }
}
