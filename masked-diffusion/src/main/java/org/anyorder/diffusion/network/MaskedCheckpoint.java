// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;

/** A loaded masked network: its one view and its plain forward. */
final class MaskedCheckpoint extends LoadedNetwork {
    private final MaskedNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    MaskedCheckpoint(MaskedNetwork network, NDManager weights) {
        super(weights);
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new NetworkMaskedModel(network, device()));
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
        return summary(network.title(), network.parameters(), network.sizes().details());
    }
}
