// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.diffusion.network.DecoderConfig;
import org.anyorder.diffusion.network.DecoderInput;
import org.anyorder.diffusion.network.DecoderWeights;
import org.anyorder.diffusion.network.MaskedDecoder;
import org.anyorder.model.LogitAlignment;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.train.data.StartingPoint;

/** A network of LLaDA, Dream, SDAR or Fast-dLLM v2 to train. */
public final class DecoderTrainee implements Trainee<MaskedDecoder> {
    private final ModelConfig published;
    private final DecoderConfig sizes;
    private final Compute compute;
    private final StartingPoint start;

    /**
     * A network.
     *
     * @param published its configuration in the published keys
     * @param compute how its linear layers multiply
     * @param start folder of a trained network of the same sizes to start from; empty to start fresh
     * @throws CheckpointFormatException if the configuration is not valid
     */
    public DecoderTrainee(ModelConfig published, Compute compute, Optional<Path> start)
            throws CheckpointFormatException {
        this.published = published;
        this.sizes = DecoderConfig.read(published);
        this.compute = Objects.requireNonNull(compute, "compute");
        this.start = new StartingPoint(start);
    }

    @Override
    public int vocabulary() {
        return sizes.vocabulary();
    }

    @Override
    public int mask() {
        return sizes.mask();
    }

    @Override
    public int maxLength() {
        return sizes.maxLength();
    }

    @Override
    public OptionalInt blockSize() {
        return sizes.blockSize();
    }

    @Override
    public LogitAlignment alignment() {
        return sizes.family().alignment();
    }

    @Override
    public JsonObject config() {
        return published.raw().deepCopy();
    }

    @Override
    public MaskedDecoder newNetwork(NDManager owner) {
        MaskedDecoder network = new MaskedDecoder(sizes, compute);
        start.fill(network, owner, weights -> network.read(DecoderWeights.of(sizes), weights, owner, Mode.TRAINING));
        return network;
    }

    @Override
    public NDArray hidden(MaskedDecoder network, NoisedInput input, Mode mode) {
        return network.hidden(new DecoderInput(input.ids(), input.visible(), input.positions()), mode);
    }

    @Override
    public NDArray logits(MaskedDecoder network, NDArray hidden) {
        return network.logits(hidden);
    }

    @Override
    public Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner) {
        return DecoderWeights.publish(sizes, parameters, owner);
    }
}
