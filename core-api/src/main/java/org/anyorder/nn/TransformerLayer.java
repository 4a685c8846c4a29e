// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.nn.RotaryEmbedding.Angles;

/** One pre-norm layer: attention, then feed-forward, each added to the residual stream. */
final class TransformerLayer extends TypedBlock {
    private final float dropout;
    private final RotaryEmbedding rotary;
    private final UnaryOperator<NDArray> attentionNorm;
    private final Attention attention;
    private final UnaryOperator<NDArray> feedForwardNorm;
    private final Mlp feedForward;
    private final Optional<FusedLayer> fused;

    /** The feed-forward part, added to a residual stream. */
    private interface Mlp {
        NDArray add(NDArray x, Residual residual, Mode mode);
    }

    TransformerLayer(TransformerConfig config, RotaryEmbedding rotary, Compute compute) {
        this.dropout = (float) config.dropout();
        this.rotary = rotary;
        attentionNorm = norm("attention_norm", config);
        attention = part("attention", new Attention(config, rotary, compute));
        feedForwardNorm = norm("feed_forward_norm", config);
        if (FusedLayer.serves(config)) {
            GatedMlp gated = part("feed_forward", new GatedMlp(config.width(), config.hiddenWidth(), compute));
            feedForward = gated::forward;
            fused = Optional.of(new FusedLayer(config, attention, gated, this::values));
        } else {
            feedForward = mlp("feed_forward", config, compute);
            fused = Optional.empty();
        }
    }

    private UnaryOperator<NDArray> norm(String name, TransformerConfig config) {
        return switch (config.form().norm()) {
            case LAYER -> part(name, new LayerNorm(config.width(), config.normEpsilon()))::forward;
            case ROOT_MEAN_SQUARE -> part(name, new RmsNorm(config.width(), config.normEpsilon()))::forward;
        };
    }

    private Mlp mlp(String name, TransformerConfig config, Compute compute) {
        int hiddenWidth = config.hiddenWidth();
        return switch (config.form().feedForward()) {
            case PLAIN ->
                part(name, new FeedForward(config.width(), hiddenWidth, config.activation(), compute))::forward;
            case GATED -> part(name, new GatedMlp(config.width(), hiddenWidth, compute))::forward;
        };
    }

    NDArray forward(NDArray x, Angles angles, AttentionContext context, Mode mode) {
        NDArray normed = attentionNorm.apply(x); // (B, N, D)
        NDArray y = attention.forward(normed, angles, context, residual(x, mode), mode); // (B, N, D)
        NDArray normedAgain = feedForwardNorm.apply(y); // (B, N, D)
        NDArray z = feedForward.add(normedAgain, residual(y, mode), mode); // (B, N, D)
        mode.release(normed, y, normedAgain);
        return z;
    }

    /** The layer as kernels run it, if it has such a form and is packed. */
    Optional<DecoderLayer> kernel() {
        return fused.flatMap(FusedLayer::kernel);
    }

    private Residual residual(NDArray stream, Mode mode) {
        return new Residual(stream, mode == Mode.TRAINING ? dropout : 0);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        AttentionContext context = AttentionContext.masked(inputs.get(1));
        return new NDList(forward(inputs.get(0), rotary.angles(inputs.get(2)), context, Mode.of(training)));
    }
}
