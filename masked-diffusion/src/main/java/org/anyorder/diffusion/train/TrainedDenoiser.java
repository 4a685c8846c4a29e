// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.diffusion.network.DecoderConfig;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.diffusion.network.MaskedDecoder;
import org.anyorder.diffusion.train.DenoisingObjective.RowBound;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenSource;

/**
 * A finished network with the bound it is measured by: MDLM's where every position sees every other, that of block
 * diffusion where there are blocks. Not for networks with blocks that predict from the row before (Fast-dLLM v2): what
 * they see in training differs from what they see in generation.
 *
 * @param <N> the network
 */
public final class TrainedDenoiser<N extends TypedBlock> implements AutoCloseable {
    private static final Set<String> DECODERS = Set.of("llada", "Dream", "sdar");

    private final N network;
    private final DenoisingObjective<N> objective;
    private final NDManager owner;

    private TrainedDenoiser(N network, DenoisingObjective<N> objective, NDManager owner) {
        this.network = network;
        this.objective = objective;
        this.owner = owner;
    }

    /**
     * Whether a model has such a bound.
     *
     * @param model the {@code config.json}
     * @return whether {@link #open} takes it
     */
    public static boolean claims(ModelConfig model) {
        return transformer(model) || model.isOneOf(DECODERS);
    }

    /**
     * The most tokens of a row.
     *
     * @param model the {@code config.json}
     * @return its positions
     * @throws CheckpointFormatException if the configuration is not valid
     */
    public static int maxLength(ModelConfig model) throws CheckpointFormatException {
        return transformer(model)
                ? DiffusionConfig.read(model).maxLength()
                : DecoderConfig.read(model).maxLength();
    }

    /**
     * Loads a network.
     *
     * @param folder its folder
     * @param source what it is measured on
     * @param device where to compute
     * @param precision of the weights in products
     * @return the network; the caller closes it
     * @throws IOException if it cannot be read
     */
    public static TrainedDenoiser<?> open(ModelFolder folder, TokenSource source, Device device, Precision precision)
            throws IOException {
        return folder.build(device, (weights, owner) -> {
            if (transformer(folder.config())) {
                DiffusionConfig sizes = DiffusionConfig.read(folder.config());
                DiffusionTransformer network = DiffusionTransformer.load(sizes, weights, owner, precision);
                return of(network, new DiffusionTrainee(sizes, Compute.FLOAT32, Optional.empty()), source, owner);
            }
            DecoderTrainee trainee = new DecoderTrainee(folder.config(), Compute.FLOAT32, Optional.empty());
            MaskedDecoder network = MaskedDecoder.load(DecoderConfig.read(folder.config()), weights, owner, precision);
            return of(network, trainee, source, owner);
        });
    }

    private static boolean transformer(ModelConfig model) {
        return model.isOneOf(ObjectiveReader.TRANSFORMERS);
    }

    private static <N extends TypedBlock> TrainedDenoiser<N> of(
            N network, Trainee<N> trainee, TokenSource source, NDManager owner) {
        DenoisingObjective<N> objective = trainee.blockSize().isPresent()
                ? new BlockObjective<>(trainee, source, BlockPlan.plain())
                : MaskedObjective.mdlm(trainee, source, MaskingPlan.mdlm());
        return new TrainedDenoiser<>(network, objective, owner);
    }

    /**
     * What single held-out rows cost.
     *
     * @param rows one source per row
     * @return one a row
     */
    public List<RowBound> heldOut(List<RowStream> rows) {
        try (NDManager scope = owner.newSubManager()) {
            return objective.heldOut(network, rows, scope);
        }
    }

    /** Frees the network. */
    @Override
    public void close() {
        owner.close();
    }
}
