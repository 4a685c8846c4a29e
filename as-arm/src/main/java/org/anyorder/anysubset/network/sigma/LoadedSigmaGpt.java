// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.anyorder.anysubset.network.cached.CachedSubsetModel;
import org.anyorder.model.LoadedNetwork;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.NamedTensors;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/** A loaded σ-GPT: its one view and its plain forward. */
final class LoadedSigmaGpt extends LoadedNetwork {
    private static final String POSITIONS = "positions";

    private final SigmaGptNetwork network;

    /** Takes over the manager, which owns the weights and nothing else. */
    LoadedSigmaGpt(SigmaGptNetwork network, NDManager weights) {
        super(weights);
        this.network = network;
    }

    @Override
    public List<SequenceModel> views() {
        SigmaGptConfig config = network.config();
        return List.of(new CachedSubsetModel(
                config.tokens(), device(), config.maxLength(), owner -> new SigmaGptState(network, owner)));
    }

    @Override
    public Recommendation recommendation() {
        return Recommendation.of("sequential", Map.of());
    }

    /**
     * {@code input_ids (B, N)} in the order of entering, {@code positions (B, N + 1)}: those of all and of the next.
     * From left to right where none are given; behind the last position of all, that again.
     */
    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        SigmaGptConfig config = network.config();
        NamedTensors named = NamedTensors.of(scope, inputs, POSITIONS);
        NDArray ids = named.ids(config.vocabulary(), config.maxLength());
        Shape shape = new Shape(ids.getShape().get(0), ids.getShape().get(1) + 1);
        NDArray positions = named.integers(POSITIONS).orElseGet(() -> leftToRight(scope, shape));
        if (!positions.getShape().equals(shape)) {
            throw new IllegalArgumentException(POSITIONS + " must be " + shape + ", got " + positions.getShape());
        }
        for (long position : positions.toLongArray()) {
            if (!(position >= 0 && position < config.maxLength())) {
                throw new IllegalArgumentException(
                        POSITIONS + " must be in [0, " + config.maxLength() + "), got " + position);
            }
        }
        NDArray x = network.entered(ids, positions.get(":, :-1"), positions.get(":, 1:"));
        return Map.of("logits", network.logits(network.hidden(x, Mode.INFERENCE)));
    }

    private NDArray leftToRight(NDManager scope, Shape shape) {
        long[] positions = new long[(int) shape.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Math.min(i % shape.get(1), network.config().maxLength() - 1);
        }
        return scope.create(positions, shape);
    }

    @Override
    public ModelSummary summary() {
        // Packed layers no longer list their weights: a network that was only declared does.
        long parameters = new SigmaGptNetwork(network.config(), Compute.FLOAT32).size();
        return summary("\u03c3-GPT", parameters, network.config().transformer().details());
    }
}
