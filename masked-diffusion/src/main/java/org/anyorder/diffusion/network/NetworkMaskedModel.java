// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * A masked network as strategies see it. Logits come as the network gives them, that of the mask included: whoever
 * draws leaves it out, as {@link Vocabulary#never} says. Hidden vectors are those that the vocabulary matrix is applied
 * to. Thread-safe.
 */
final class NetworkMaskedModel implements MaskedModel, HiddenAccess {
    private final MaskedNetwork network;
    private final Device device;

    NetworkMaskedModel(MaskedNetwork network, Device device) {
        this.network = network;
        this.device = device;
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new NetworkMaskedState(network, owner);
    }

    @Override
    public Visibility visibility() {
        return network.visibility();
    }

    @Override
    public LogitAlignment alignment() {
        return network.alignment();
    }

    @Override
    public Vocabulary vocabulary() {
        return network.vocabulary();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public int maxLength() {
        return network.maxLength();
    }

    @Override
    public int width() {
        return network.sizes().width();
    }

    @Override
    public NDArray embed(NDManager scope, int[] tokens) {
        return network.embed(scope.create(Arrays.stream(tokens).asLongStream().toArray()));
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return network.logits(hidden);
    }

    /** Nothing is freed: the weights belong to the checkpoint. */
    @Override
    public void close() {}
}
