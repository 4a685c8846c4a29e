// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.anysubset.network.cached.CachedSubsetModel;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.Vocabulary;

/**
 * XLNet as strategies see it. Logits come as the network gives them, that of the mask included: whoever draws leaves it
 * out, as {@link Vocabulary#never} says. Hidden vectors are those that the vocabulary matrix is applied to.
 * Thread-safe.
 */
final class XlnetModel extends CachedSubsetModel implements HiddenAccess {
    private final XlnetNetwork network;

    XlnetModel(XlnetNetwork network, Device device) {
        super(network.config().tokens(), device, network.config().maxLength(), owner -> new XlnetState(network, owner));
        this.network = network;
    }

    @Override
    public int width() {
        return network.config().transformer().width();
    }

    @Override
    public NDArray embed(NDManager scope, int[] tokens) {
        return network.embed(scope.create(Arrays.stream(tokens).asLongStream().toArray()));
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return network.logits(hidden);
    }
}
