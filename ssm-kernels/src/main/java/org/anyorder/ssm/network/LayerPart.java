// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.nn.TypedBlock;

/** What a layer of a language model does to its normalised input: mix each token with those before it. */
abstract class LayerPart extends TypedBlock {
    /**
     * Applies it.
     *
     * @param x {@code (B, n, D)}, float32
     * @param layer which layer this is
     * @param pass what was remembered, and where the new goes
     * @return {@code (B, n, D)}; owned by the manager of {@code x}
     */
    abstract NDArray forward(NDArray x, int layer, RecurrentPass pass);

    /**
     * The whole layer for one more token of a few rows.
     *
     * @param norm weight of the norm in front
     * @param epsilon added to its mean squares
     * @return the layer in one call; empty where there is none, and before the part was packed
     */
    Optional<LayerStep> step(NDArray norm, double epsilon) {
        return Optional.empty();
    }

    @Override
    protected final NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        throw new UnsupportedOperationException("a mixer is run by its network, which keeps what is remembered");
    }
}
