// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.TransformerConfig;

/** A loaded insertion network: its one view and its plain forward. */
final class InsertionCheckpoint extends LoadedNetwork {
    private final InsertionNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    InsertionCheckpoint(InsertionNetwork network, NDManager weights) {
        super(weights);
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new NetworkInsertionModel(network, device()));
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.NONE;
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        InsertionInput input = NamedInput.read(scope, inputs, network.config());
        List<NDArray> states = network.hiddenStates(input);
        NDArray last = states.get(states.size() - 1);
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        outputs.put("logits", network.logits(last));
        network.stopLogits(last).ifPresent(stop -> outputs.put("stopping_logits", stop));
        for (int i = 0; i < states.size(); i++) {
            outputs.put("hidden." + i, states.get(i));
        }
        return outputs;
    }

    @Override
    public ModelSummary summary() {
        InsertionConfig config = network.config();
        // Packed layers no longer list their weights: a network that was only declared does.
        long parameters = new InsertionNetwork(config, Compute.FLOAT32).size();
        TransformerConfig transformer = config.transformer();
        Map<String, String> details = transformer.details();
        details.put("vocabulary", Integer.toString(config.vocabulary()));
        details.put("max length", Integer.toString(config.maxLength()));
        details.put("prompt layout", config.layout().key());
        return summary(config.kind().title(), parameters, details);
    }
}
