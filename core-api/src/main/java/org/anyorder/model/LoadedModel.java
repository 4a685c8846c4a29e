// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/** A checkpoint in memory: the views it offers and its plain forward. Owns the weights; thread-safe. */
public interface LoadedModel extends AutoCloseable {

    /**
     * The kinds of model this checkpoint offers; the first gives the default strategy. They share its weights and are
     * closed with it.
     *
     * @return at least one view
     */
    List<SequenceModel> views();

    /**
     * How it wants to be decoded.
     *
     * @return the recommendation
     */
    Recommendation recommendation();

    /**
     * One network evaluation on named tensors, as the command {@code forward} does.
     *
     * @param scope owns the result
     * @param inputs named tensors
     * @return named tensors, float32
     * @throws IllegalArgumentException if a name is unknown or missing, or a shape or type is wrong
     */
    Map<String, NDArray> forward(NDManager scope, Map<String, NDArray> inputs);

    /**
     * What it consists of.
     *
     * @return architecture, sizes
     */
    ModelSummary summary();

    /** Frees the weights. A second call does nothing. */
    @Override
    void close();
}
