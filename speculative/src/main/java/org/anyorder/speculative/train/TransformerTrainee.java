// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.speculative.network.CausalConfig;
import org.anyorder.speculative.network.CausalWeights;
import org.anyorder.train.causal.CausalBatch;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.data.StartingPoint;

/** A network of type GPT-2, Llama, Qwen 2 or Qwen 3 to train. */
public final class TransformerTrainee implements CausalTrainee<DecoderNetwork> {
    // What the published networks drop and ours do not: theirs is attention, ours the output of each part of a layer.
    private static final List<String> OTHER_DROPOUTS = List.of("attn_pdrop", "embd_pdrop", "attention_dropout");

    private final ModelConfig published;
    private final CausalConfig config;
    private final Compute compute;
    private final StartingPoint start;

    /**
     * A network.
     *
     * @param published its configuration in the published keys
     * @param compute how its linear layers multiply
     * @param start folder of a trained network of the same sizes to start from; empty to start fresh
     * @throws CheckpointFormatException if the configuration is not valid, or asks for a dropout that there is not
     */
    public TransformerTrainee(ModelConfig published, Compute compute, Optional<Path> start)
            throws CheckpointFormatException {
        for (String key : OTHER_DROPOUTS) {
            if (published.realOr(key, 0, 0, 1) != 0) {
                throw published.refuse(
                        key,
                        "0 in training, where only the outputs of attention and feed-forward parts"
                                + " are dropped (resid_pdrop of gpt2, residual_dropout of the others)");
            }
        }
        this.published = published;
        this.config = CausalConfig.read(published);
        this.compute = Objects.requireNonNull(compute, "compute");
        this.start = new StartingPoint(start);
    }

    @Override
    public ModelConfig published() {
        return published;
    }

    @Override
    public int vocabulary() {
        return config.sizes().vocabulary();
    }

    @Override
    public int maxLength() {
        return config.maxLength();
    }

    @Override
    public OptionalInt begin() {
        return config.begin();
    }

    @Override
    public OptionalInt end() {
        return config.end();
    }

    @Override
    public DecoderNetwork newNetwork(NDManager owner) {
        DecoderNetwork network = new DecoderNetwork(config.sizes(), compute);
        start.fill(network, owner, weights -> network.read(CausalWeights.of(config), weights, owner, Mode.TRAINING));
        return network;
    }

    @Override
    public NDArray logits(DecoderNetwork network, CausalBatch batch, Mode mode) {
        NDArray hidden = network.hidden(batch.ids(), batch.visible(), batch.positions(), mode); // (B, N, D)
        NDArray asked = EngineKernel.of("rows").call(hidden, batch.index()).singletonOrThrow(); // (M, D)
        return network.logits(asked);
    }

    @Override
    public Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner) {
        return CausalWeights.publish(config, parameters, owner);
    }
}
