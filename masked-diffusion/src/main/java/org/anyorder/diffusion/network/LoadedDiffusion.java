// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.NamedTensors;
import org.anyorder.model.Recommendation;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;

/** A loaded {@link DiffusionTransformer} and what its configuration says of its use. */
record LoadedDiffusion(DiffusionTransformer network) implements MaskedNetwork {

    private DiffusionConfig config() {
        return network.config();
    }

    @Override
    public String title() {
        return config().kind().title();
    }

    @Override
    public TransformerConfig sizes() {
        return config().transformer();
    }

    @Override
    public Vocabulary vocabulary() {
        return new Vocabulary(
                config().vocabulary(),
                OptionalInt.of(config().mask()),
                config().begin(),
                config().end(),
                OptionalInt.empty(),
                Set.of(config().mask()));
    }

    @Override
    public int maxLength() {
        return config().maxLength();
    }

    @Override
    public Visibility visibility() {
        return switch (config().kind()) {
            case MDLM -> new Visibility.Full();
            case BD3LM -> new Visibility.BlockCausal(config().blockSize());
        };
    }

    @Override
    public LogitAlignment alignment() {
        return LogitAlignment.SAME_ROW;
    }

    @Override
    public Recommendation recommendation() {
        return switch (config().kind()) {
            case MDLM -> Recommendation.of("ancestral", Map.of());
            case BD3LM -> Recommendation.of("block-diffusion", Map.of());
        };
    }

    @Override
    public long parameters() {
        // Packed layers no longer list their weights: a network that was only declared does.
        return new DiffusionTransformer(config(), Compute.FLOAT32).size();
    }

    @Override
    public KeyValueCache open(NDManager owner) {
        return network.open(owner);
    }

    @Override
    public NDArray embed(NDArray ids) {
        return network.embed(ids);
    }

    @Override
    public NDArray hidden(NDArray ids, CachedPass pass, double[] sigma) {
        if (config().conditioning() != Conditioning.NOISE) {
            return network.hidden(ids, pass, Optional.empty());
        }
        float[] levels = new float[sigma.length];
        for (int row = 0; row < levels.length; row++) {
            levels[row] = (float) sigma[row];
        }
        return network.hidden(ids, pass, Optional.of(ids.getManager().create(levels)));
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return network.logits(hidden);
    }

    @Override
    public Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs) {
        NamedTensors named = NamedTensors.of(scope, inputs, "sigma");
        return switch (config().kind()) {
            case MDLM -> {
                NDArray ids = named.ids(config().vocabulary(), maxLength());
                yield whole(noised(DiffusionInput.full(ids), named));
            }
            case BD3LM -> {
                NDArray ids = named.ids(config().vocabulary(), 2 * maxLength());
                if (ids.getShape().get(1) % 2 != 0) {
                    throw new IllegalArgumentException("input_ids must be (B, 2 L): a noised row and the same row clean"
                            + " behind it, got " + ids.getShape());
                }
                yield noisedHalf(noised(DiffusionInput.noisedAndClean(ids, config().blockSize()), named));
            }
        };
    }

    private static DiffusionInput noised(DiffusionInput input, NamedTensors named) {
        return sigma(named, input.ids().getShape().get(0)).map(input::withNoise).orElse(input);
    }

    /** Total noise σ of each row, {@code (B)}, float32. */
    private static Optional<NDArray> sigma(NamedTensors named, long rows) {
        Optional<NDArray> sigma = named.reals("sigma", new Shape(rows));
        for (float value : sigma.map(NDArray::toFloatArray).orElse(new float[0])) {
            if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("sigma must be finite and at least 0, got " + value);
            }
        }
        return sigma;
    }

    private Map<String, NDArray> whole(DiffusionInput input) {
        List<NDArray> states = network.hiddenStates(input);
        Map<String, NDArray> outputs = new LinkedHashMap<>();
        outputs.put("logits", network.logits(network.normalised(states.get(states.size() - 1), input)));
        for (int i = 0; i < states.size(); i++) {
            outputs.put("hidden." + i, states.get(i));
        }
        return outputs;
    }

    private Map<String, NDArray> noisedHalf(DiffusionInput input) {
        NDArray hidden = network.hidden(input, Mode.INFERENCE); // (B, 2 L, D)
        NDArray noised = hidden.split(2, 1).get(0); // (B, L, D)
        return Map.of("logits", network.logits(noised));
    }
}
