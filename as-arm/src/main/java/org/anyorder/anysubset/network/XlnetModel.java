// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Vocabulary;

/**
 * XLNet as strategies see it. Logits come as the network gives them, that of the mask included: whoever draws leaves it
 * out, as {@link Vocabulary#never} says. Hidden vectors are those that the vocabulary matrix is applied to.
 * Thread-safe.
 */
final class XlnetModel implements AnySubsetModel, HiddenAccess {
    private final XlnetNetwork network;
    private final Device device;

    XlnetModel(XlnetNetwork network, Device device) {
        this.network = network;
        this.device = device;
    }

    /** One: a query that sees nothing has no law of its own. */
    @Override
    public int minimumPrompt() {
        return 1;
    }

    @Override
    public SubsetState open(NDManager owner) {
        return new XlnetState(network, owner);
    }

    @Override
    public Vocabulary vocabulary() {
        return network.config().tokens();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public int maxLength() {
        return network.config().maxLength();
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

    /** Nothing is freed: the weights belong to the checkpoint. */
    @Override
    public void close() {}
}
