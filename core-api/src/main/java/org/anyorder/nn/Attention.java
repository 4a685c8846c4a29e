// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.kernel.FusedAttention;
import org.anyorder.nn.RotaryEmbedding.Angles;

/**
 * Multi-head self-attention with rotary positions. Consecutive heads may share a key head (Ainslie et al. 2023);
 * queries, keys and values may have biases, and queries and keys norms of their own. Who sees whom, and whether a cache
 * holds more keys than the pass brings, is the context's business.
 */
public final class Attention extends TypedBlock {
    private final int heads;
    private final int keyHeads;
    private final int headWidth;
    private final RotaryEmbedding rotary;
    private final Linear projection;
    private final Linear output;
    private final Optional<RmsNorm> queryNorm;
    private final Optional<RmsNorm> keyNorm;

    /**
     * Declares the layer.
     *
     * @param config sizes
     * @param rotary rotates queries and keys; shared by all layers, whoever holds them owns it
     * @param compute arithmetic of the linear layers until packed
     */
    public Attention(TransformerConfig config, RotaryEmbedding rotary, Compute compute) {
        this.heads = config.heads();
        this.keyHeads = config.keyHeads();
        this.headWidth = config.headWidth();
        this.rotary = rotary;
        int projected = (heads + 2 * keyHeads) * headWidth;
        projection = part(
                "projection",
                switch (config.form().projection()) {
                    case UNBIASED -> Linear.unbiased(config.width(), projected, compute);
                    case BIASED -> Linear.biased(config.width(), projected, compute);
                });
        output = part("output", Linear.unbiased(heads * headWidth, config.width(), compute));
        queryNorm = headNorm("query_norm", config);
        keyNorm = headNorm("key_norm", config);
    }

    private Optional<RmsNorm> headNorm(String name, TransformerConfig config) {
        return switch (config.form().headNorm()) {
            case NONE -> Optional.empty();
            case ROOT_MEAN_SQUARE -> Optional.of(part(name, new RmsNorm(headWidth, config.normEpsilon())));
        };
    }

    /**
     * Mixes tokens.
     *
     * @param x {@code (B, N, D)}
     * @param visible boolean, true where a query sees a key, {@code (B, 1, 1, N)} or {@code (B, 1, N, N)}
     * @param angles of the positions of the tokens
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x, NDArray visible, Angles angles) {
        return forward(x, angles, AttentionContext.masked(visible));
    }

    /**
     * Mixes the tokens of a pass with what the context holds.
     *
     * @param x {@code (B, N, D)}
     * @param angles of the positions of the tokens
     * @param context what the tokens attend to
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x, Angles angles, AttentionContext context) {
        Shape shape = x.getShape(); // (B, N, D)
        NDArray all = projection.forward(x).reshape(shape.get(0), shape.get(1), heads + 2L * keyHeads, headWidth);
        NDList parts = all.transpose(0, 2, 1, 3).split(new long[] {heads + keyHeads}, 1); // (B, H + G, N, d), (B, G, …)
        NDList turned = turned(parts.get(0), angles);
        NDList seen = context.extend(turned.get(1), parts.get(1)); // (B, G, S, d)
        NDArray mixed =
                FusedAttention.attend(turned.get(0), seen.get(0), seen.get(1), context.mask(), context.causality());
        return output.forward(
                mixed.transpose(0, 2, 1, 3).reshape(shape.get(0), shape.get(1), (long) heads * headWidth)); // (B, N, D)
    }

    /** Queries and keys, normalised if they are to be, at their positions. */
    private NDList turned(NDArray both, Angles angles) {
        long[] queries = {heads};
        if (queryNorm.isEmpty() || keyNorm.isEmpty()) {
            return rotary.rotate(both, angles).split(queries, 1); // queries and keys in one call
        }
        NDList parts = both.split(queries, 1);
        return new NDList(
                rotary.rotate(queryNorm.get().forward(parts.get(0)), angles),
                rotary.rotate(keyNorm.get().forward(parts.get(1)), angles));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.get(0), inputs.get(1), rotary.angles(inputs.get(2))));
    }
}
