// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.network.CausalDecoder;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;

/** A loaded causal network: its one view and its plain forward. */
final class LoadedCausal extends LoadedNetwork {
    private final CausalConfig config;
    private final DecoderNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    LoadedCausal(CausalConfig config, DecoderNetwork network, NDManager weights) {
        super(weights);
        this.config = config;
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new CausalDecoder(network, config.tokens(), device()));
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.of("sequential", Map.of());
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        CausalInput input = CausalInput.read(scope, inputs, config);
        List<NDArray> states = network.hiddenStates(input.ids(), input.visible(), input.positions());
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        outputs.put("logits", network.logits(states.get(states.size() - 1)));
        for (int i = 0; i < states.size(); i++) {
            outputs.put("hidden." + i, states.get(i));
        }
        return outputs;
    }

    @Override
    public ModelSummary summary() {
        // Packed layers no longer list their weights: a network that was only declared does.
        long parameters = new DecoderNetwork(config.sizes(), Compute.FLOAT32).size();
        return summary(
                config.family().title(),
                parameters,
                config.sizes().transformer().details());
    }
}
