// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Vocabulary;

/** σ-GPT as strategies see it. Thread-safe. */
final class SigmaGptModel implements AnySubsetModel {
    private final SigmaGptNetwork network;
    private final Device device;

    SigmaGptModel(SigmaGptNetwork network, Device device) {
        this.network = network;
        this.device = device;
    }

    /** One: the first token of all would have none to be predicted from. */
    @Override
    public int minimumPrompt() {
        return 1;
    }

    @Override
    public SubsetState open(NDManager owner) {
        return new SigmaGptState(network, owner);
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

    /** Nothing is freed: the weights belong to the checkpoint. */
    @Override
    public void close() {}
}
