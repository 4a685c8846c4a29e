// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.kernel.Causality;
import org.anyorder.kernel.FusedAttention;
import org.anyorder.kernel.HeadsKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.LayerForm.Projection;
import org.anyorder.nn.RotaryEmbedding.Angles;

/**
 * Multi-head self-attention. Consecutive heads may share a key head (Ainslie et al. 2023); all linear layers may have
 * biases, and queries and keys norms and rotary positions of their own. Who sees whom, and whether a cache holds more
 * keys than the pass brings, is the context's business.
 */
public final class Attention extends TypedBlock {
    /** From so many queries and keys on. */
    private static final int MANY_TOKENS = 256;

    private final int heads;
    private final int keyHeads;
    private final int headWidth;
    private final HeadsKernel split;
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
        this.split = HeadsKernel.of(heads, keyHeads);
        this.rotary = rotary;
        int projected = (heads + 2 * keyHeads) * headWidth;
        projection = part("projection", linear(config.form().projection(), config.width(), projected, compute));
        output = part("output", linear(config.form().output(), heads * headWidth, config.width(), compute));
        queryNorm = headNorm("query_norm", config);
        keyNorm = headNorm("key_norm", config);
    }

    /** To all queries, all keys, all values. */
    Linear projection() {
        return projection;
    }

    /** Back from the heads. */
    Linear output() {
        return output;
    }

    private static Linear linear(Projection biases, int from, int to, Compute compute) {
        return switch (biases) {
            case UNBIASED -> Linear.unbiased(from, to, compute);
            case BIASED -> Linear.biased(from, to, compute);
        };
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
        return output.forward(mixed(x, angles, context, Mode.TRAINING)); // (B, N, D)
    }

    /** Mixes the tokens of a pass with what the context holds and adds the result to a residual stream. */
    NDArray forward(NDArray x, Angles angles, AttentionContext context, Residual residual, Mode mode) {
        NDArray mixed = mixed(x, angles, context, mode); // (B, N, D)
        NDArray y = output.forward(mixed, residual);
        mode.release(mixed);
        return y;
    }

    private NDArray mixed(NDArray x, Angles angles, AttentionContext context, Mode mode) {
        NDArray all = projection.forward(x); // (B, N, (H + 2G) · d)
        NDList parts = parts(all, angles, mode); // (B, H, N, d), 2 × (B, G, N, d)
        NDArray query = parts.get(0);
        NDList seen = context.extend(parts.get(1), parts.get(2)); // (B, G, S, d)
        NDArray mixed = reduced(query, seen.get(0), context)
                ? FusedAttention.mixInBfloat16(query, seen.get(0), seen.get(1))
                : FusedAttention.mix(query, seen.get(0), seen.get(1), context.mask(), context.causality());
        mode.release(all, query, parts.get(1), parts.get(2), seen.get(0), seen.get(1));
        return mixed;
    }

    /** Whether bfloat16, which the layer is packed for, is faster than the fused kernel in float32. */
    private boolean reduced(NDArray query, NDArray key, AttentionContext context) {
        return projection.packedAs(Precision.BFLOAT16)
                && heads == keyHeads
                && Math.min(query.getShape().get(2), key.getShape().get(2)) >= MANY_TOKENS
                && context.mask().isEmpty()
                && context.causality() == Causality.BIDIRECTIONAL
                && !query.getDevice().isGpu();
    }

    /** Queries and keys at their positions, normalised before if they are to be, and values. */
    private NDList parts(NDArray all, Angles angles, Mode mode) {
        if (queryNorm.isEmpty() || keyNorm.isEmpty()) {
            return split.split(all, angles.cos(), angles.sin());
        }
        NDArray apart = all.reshape(all.getShape().get(0), all.getShape().get(1), heads + 2L * keyHeads, headWidth);
        NDArray byHead = apart.transpose(0, 2, 1, 3); // (B, H + 2G, N, d)
        NDList given = byHead.split(new long[] {heads, heads + keyHeads}, 1);
        NDArray query = queryNorm.get().forward(given.get(0));
        NDArray key = keyNorm.get().forward(given.get(1));
        NDList parts = new NDList(rotary.rotate(query, angles), rotary.rotate(key, angles), given.get(2));
        mode.release(apart, byHead, given.get(0), given.get(1), query, key);
        return parts;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.get(0), inputs.get(1), rotary.angles(inputs.get(2))));
    }
}
