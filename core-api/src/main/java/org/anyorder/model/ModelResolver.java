// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.io.IOException;

/** Resolves a second model that a strategy names in an option, for example {@code draft=DIR}. */
public interface ModelResolver {

    /**
     * Loads or finds a model.
     *
     * @param reference the option's value: a folder or the name of an embedded model
     * @param type the interface wanted
     * @param <M> the kind of model
     * @return the model; the resolver's owner closes it
     * @throws IOException if there is no such model, it is unusable, or it does not offer that view
     */
    <M extends SequenceModel> M resolve(String reference, Class<M> type) throws IOException;

    /**
     * Loads or finds a model whose token ids mean what those of the first model mean.
     *
     * @param reference the option's value: a folder or the name of an embedded model
     * @param type the interface wanted
     * @param <M> the kind of model
     * @return the model; the resolver's owner closes it
     * @throws IOException as {@link #resolve}, or if both models have tokenizers and these differ
     */
    default <M extends SequenceModel> M resolveOfSameTokens(String reference, Class<M> type) throws IOException {
        return resolve(reference, type);
    }
}
