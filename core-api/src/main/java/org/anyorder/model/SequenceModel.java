// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.Device;
import java.util.Optional;

/** A conditional model of token sequences. Thread-safe; its states are not. */
public interface SequenceModel extends AutoCloseable {

    /**
     * Which kind of model this is.
     *
     * @return the view
     */
    ModelView view();

    /**
     * The token ids.
     *
     * @return the vocabulary
     */
    Vocabulary vocabulary();

    /**
     * Where its tensors live.
     *
     * @return the device
     */
    Device device();

    /**
     * The most tokens of a row in one evaluation: all that the model is given, a begin token of the strategy's
     * included. Special tokens that a model adds by itself are not counted, except in {@link InsertionModel#maxLength}.
     *
     * @return the length, at least 1; {@link Integer#MAX_VALUE} if any
     */
    int maxLength();

    /**
     * An optional ability of this model.
     *
     * @param type the ability's interface
     * @param <T> the ability
     * @return the ability, if the model has it
     */
    default <T> Optional<T> feature(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /** Frees what the model owns. A second call does nothing. */
    @Override
    void close();
}
