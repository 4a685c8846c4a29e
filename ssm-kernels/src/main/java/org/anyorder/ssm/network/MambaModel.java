// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.Vocabulary;

/**
 * A {@link MambaNetwork} as a model of the next token, of any length. Hidden vectors are those that the vocabulary
 * matrix is applied to; what the vocabulary is padded with has no logits here, so that it is never generated.
 *
 * <p>A state takes the same memory however many tokens it has read: for each row the last inputs of the convolutions
 * and the states of the recurrences (of Mamba-2 up to seven tokens beside a state that does not know them), four times
 * at most, since older moments are kept to go back to. A token costs the same at every position. Thread-safe.
 */
public final class MambaModel implements CausalModel, HiddenAccess {
    private final MambaNetwork network;
    private final Vocabulary vocabulary;
    private final Device device;
    private final EngineKernel cut;

    /**
     * A view of a network.
     *
     * @param network the network, with values; stays the caller's
     * @param vocabulary of as many tokens as the network has, padding not counted
     * @param device where its values are
     * @throws IllegalArgumentException if the vocabulary has another size
     */
    public MambaModel(MambaNetwork network, Vocabulary vocabulary, Device device) {
        int tokens = network.config().vocabulary();
        if (vocabulary.size() != tokens) {
            throw new IllegalArgumentException("vocabulary must have " + tokens + " tokens, got " + vocabulary.size());
        }
        this.network = network;
        this.vocabulary = vocabulary;
        this.device = device;
        cut = EngineKernel.of("first-columns", Map.of("count", Integer.toString(tokens)));
    }

    @Override
    public CausalState open(NDManager owner) {
        return new MambaState(network, this::logits, owner);
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
        return Integer.MAX_VALUE;
    }

    @Override
    public int width() {
        return network.config().width();
    }

    @Override
    public NDArray embed(NDManager scope, int[] tokens) {
        return network.embed(scope.create(Arrays.stream(tokens).asLongStream().toArray()));
    }

    @Override
    public NDArray logits(NDArray hidden) {
        NDArray all = network.logits(hidden);
        if (network.config().rows() == vocabulary.size()) {
            return all;
        }
        try (all) {
            return cut.call(all).singletonOrThrow();
        }
    }

    /** Nothing is freed: the network is its owner's. */
    @Override
    public void close() {}
}
