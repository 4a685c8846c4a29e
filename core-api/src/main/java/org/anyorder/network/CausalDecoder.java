// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Vocabulary;

/**
 * A {@link DecoderNetwork} as a model of the next token. Hidden vectors are those that the vocabulary matrix is applied
 * to; states are {@link org.anyorder.nn.KeyValueCache}s. Thread-safe.
 */
public final class CausalDecoder implements CausalModel, TreeAttention, HiddenAccess {
    private final DecoderNetwork network;
    private final Vocabulary vocabulary;
    private final Device device;

    /**
     * A view of a network.
     *
     * @param network the network, with values; stays the caller's
     * @param vocabulary of as many tokens as the network has logits
     * @param device where its values are
     * @throws IllegalArgumentException if the vocabulary has another size
     */
    public CausalDecoder(DecoderNetwork network, Vocabulary vocabulary, Device device) {
        if (vocabulary.size() != network.sizes().vocabulary()) {
            throw new IllegalArgumentException(
                    "vocabulary must have " + network.sizes().vocabulary()
                            + " tokens, as many as the network has logits, got " + vocabulary.size());
        }
        this.network = network;
        this.vocabulary = vocabulary;
        this.device = device;
    }

    @Override
    public CausalState open(NDManager owner) {
        return new CausalDecoderState(network, owner);
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public int maxLength() {
        return network.sizes().transformer().positions();
    }

    @Override
    public int width() {
        return network.sizes().transformer().width();
    }

    @Override
    public NDArray embed(NDManager scope, int[] tokens) {
        return network.embed(scope.create(Arrays.stream(tokens).asLongStream().toArray()));
    }

    @Override
    public NDArray logits(NDArray hidden) {
        return network.logits(hidden);
    }

    /** Nothing is freed: the network is its owner's. */
    @Override
    public void close() {}
}
