// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.NamedTensors;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/** A loaded Mamba network: its one view and its plain forward. */
final class LoadedMamba extends LoadedNetwork {
    private final MambaConfig config;
    private final MambaNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    LoadedMamba(MambaConfig config, MambaNetwork network, NDManager weights) {
        super(weights);
        this.config = config;
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        return List.of(new MambaModel(network, config.tokens(), device()));
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.of("sequential", Map.of());
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        NDArray ids = NamedTensors.of(scope, inputs).ids(config.rows(), Integer.MAX_VALUE);
        Shape shape = ids.getShape();
        int rows = Math.toIntExact(shape.get(0));
        RecurrentPass pass = RecurrentPass.whole(scope, rows, Math.toIntExact(shape.get(1)), config, Mode.INFERENCE);
        List<NDArray> states = network.states(network.embed(ids), pass);
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        outputs.put("logits", network.logits(states.get(states.size() - 1)));
        LayerMemory memory = pass.after(0);
        for (int layer = 0; layer < config.layers(); layer++) {
            outputs.put("final_conv_state." + layer, memory.window(layer).transpose(0, 2, 1));
            outputs.put("final_ssm_state." + layer, config.mixer().published(memory.state(layer)));
        }
        for (int i = 0; i < states.size(); i++) {
            outputs.put("hidden." + i, states.get(i));
        }
        return outputs;
    }

    @Override
    public ModelSummary summary() {
        // Packed layers no longer list their weights: a network that was only declared does.
        long parameters = new MambaNetwork(config, Compute.FLOAT32).size();
        MixerSizes mixer = config.mixer();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("layers", Integer.toString(config.layers()));
        details.put("width", Integer.toString(config.width()));
        details.put("channels", Integer.toString(mixer.inner()));
        details.put("state size", Integer.toString(mixer.stateSize()));
        details.put("vocabulary", Integer.toString(config.vocabulary()));
        return summary(title(mixer), parameters, details);
    }

    private static String title(MixerSizes mixer) {
        if (mixer instanceof DiagonalSizes) {
            return "S4D";
        }
        return mixer instanceof SelectiveSizes ? "Mamba" : "Mamba-2";
    }
}
