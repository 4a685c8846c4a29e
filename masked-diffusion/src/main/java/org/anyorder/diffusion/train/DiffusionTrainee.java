// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.diffusion.network.Conditioning;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.diffusion.network.DiffusionInput;
import org.anyorder.diffusion.network.DiffusionKind;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.diffusion.network.DiffusionWeights;
import org.anyorder.model.LogitAlignment;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.train.data.StartingPoint;

/**
 * A diffusion transformer to train.
 *
 * @param sizes its configuration
 * @param compute how its linear layers multiply
 * @param start folder of a trained network of the same sizes to start from, whose blocks may be of another length;
 *     empty to start fresh
 */
public record DiffusionTrainee(DiffusionConfig sizes, Compute compute, Optional<Path> start)
        implements Trainee<DiffusionTransformer> {
    /**
     * Checks that nothing is missing.
     *
     * @param sizes its configuration
     * @param compute how its linear layers multiply
     * @param start folder of a trained network to start from
     */
    public DiffusionTrainee {
        Objects.requireNonNull(sizes, "sizes");
        Objects.requireNonNull(compute, "compute");
        Objects.requireNonNull(start, "start");
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
        // One block of everything sees nothing but itself: the clean half would teach nothing.
        boolean blocks = sizes.kind() == DiffusionKind.BD3LM && sizes.blockSize() < sizes.maxLength();
        return blocks ? OptionalInt.of(sizes.blockSize()) : OptionalInt.empty();
    }

    @Override
    public LogitAlignment alignment() {
        return LogitAlignment.SAME_ROW;
    }

    @Override
    public JsonObject config() {
        return sizes.toJson();
    }

    @Override
    public DiffusionTransformer newNetwork(NDManager owner) {
        DiffusionTransformer network = new DiffusionTransformer(sizes, compute);
        new StartingPoint(start).fill(network, owner, weights -> network.read(weights, owner));
        return network;
    }

    @Override
    public NDArray hidden(DiffusionTransformer network, NoisedInput input, Mode mode) {
        Shape visible = input.visible().getShape();
        NDArray lifted = visible.dimension() == 2
                ? input.visible().reshape(visible.get(0), 1, 1, visible.get(1))
                : input.visible().reshape(visible.get(0), 1, visible.get(1), visible.get(2));
        Optional<NDArray> sigma =
                sizes.conditioning() == Conditioning.NOISE ? Optional.of(input.sigma()) : Optional.empty();
        return network.hidden(new DiffusionInput(input.ids(), lifted, input.positions(), sigma), mode);
    }

    @Override
    public NDArray logits(DiffusionTransformer network, NDArray hidden) {
        return network.logits(hidden);
    }

    @Override
    public Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner) {
        return DiffusionWeights.publish(sizes, parameters, owner);
    }
}
