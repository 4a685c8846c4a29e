// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.cached;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetState;
import org.anyorder.model.SuccessorAccess;
import org.anyorder.model.Vocabulary;
import org.jspecify.annotations.Nullable;

/** A network over a cache as strategies see it. Thread-safe. */
public class CachedSubsetModel implements AnySubsetModel, SuccessorAccess {
    private final Vocabulary vocabulary;
    private final Device device;
    private final int maxLength;
    private final Function<NDManager, SubsetState> states;
    private float @Nullable [] successors;

    /**
     * A view of a network.
     *
     * @param vocabulary its tokens
     * @param device where it is
     * @param maxLength the most positions of a row
     * @param states opens an empty cache, owned by the given manager
     */
    public CachedSubsetModel(
            Vocabulary vocabulary, Device device, int maxLength, Function<NDManager, SubsetState> states) {
        this.vocabulary = Objects.requireNonNull(vocabulary, "vocabulary");
        this.device = Objects.requireNonNull(device, "device");
        this.maxLength = maxLength;
        this.states = Objects.requireNonNull(states, "states");
    }

    /** One: what is asked first of all must be predicted from something. */
    @Override
    public final int minimumPrompt() {
        return 1;
    }

    @Override
    public final SubsetState open(NDManager owner) {
        return states.apply(owner);
    }

    @Override
    public final synchronized Optional<float[]> successors(NDManager work) {
        if (successors == null && Successors.possible(this)) {
            successors = Successors.of(this, work);
        }
        return Optional.ofNullable(successors);
    }

    @Override
    public final Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public final Device device() {
        return device;
    }

    @Override
    public final int maxLength() {
        return maxLength;
    }

    /** Nothing is freed: the weights belong to the checkpoint. */
    @Override
    public final void close() {}
}
