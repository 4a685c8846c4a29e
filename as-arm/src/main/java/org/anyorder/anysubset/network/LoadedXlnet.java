// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/** A loaded XLNet: its one view and its plain forward. */
final class LoadedXlnet extends LoadedNetwork {
    private final XlnetNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    LoadedXlnet(XlnetNetwork network, NDManager weights) {
        super(weights);
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new XlnetModel(network, device()));
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.NONE;
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        TwoStreamInput input = NamedInput.read(scope, inputs, network.config());
        return Map.of("logits", network.logits(network.hidden(input, Mode.INFERENCE)));
    }

    @Override
    public ModelSummary summary() {
        // Packed layers no longer list their weights: a network that was only declared does.
        long parameters = new XlnetNetwork(network.config(), Compute.FLOAT32).size();
        return summary("XLNet", parameters, network.config().transformer().details());
    }
}
