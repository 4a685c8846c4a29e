// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.nn.TransformerConfig;

/** A loaded masked network: its one view and its plain forward. */
final class MaskedCheckpoint implements LoadedModel {
    private final MaskedNetwork network;
    private final NDManager owner;
    private final ModelSummary summary;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over the manager, which owns the weights and nothing else. */
    MaskedCheckpoint(MaskedNetwork network, NDManager owner) {
        this.network = network;
        this.owner = owner;
        long bytes = owner.getManagedArrays().stream()
                .mapToLong(MaskedCheckpoint::bytes)
                .sum();
        summary = new ModelSummary(network.title(), network.parameters(), bytes, details(network));
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new NetworkMaskedModel(network, owner.getDevice()));
    }

    @Override
    public Recommendation recommendation() {
        return network.recommendation();
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        return network.forward(scope, inputs);
    }

    @Override
    public ModelSummary summary() {
        return summary;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.close();
        }
    }

    private static Map<String, String> details(MaskedNetwork network) {
        TransformerConfig sizes = network.sizes();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("layers", Integer.toString(sizes.layers()));
        details.put("width", Integer.toString(sizes.width()));
        details.put("heads", Integer.toString(sizes.heads()));
        if (sizes.keyHeads() != sizes.heads()) {
            details.put("key heads", Integer.toString(sizes.keyHeads()));
        }
        return details;
    }

    private static long bytes(NDArray array) {
        DataType type = array.getDataType();
        return array.size() * (type == DataType.UNKNOWN ? 2 : type.getNumOfBytes()); // DJL does not know bfloat16
    }
}
