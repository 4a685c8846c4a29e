// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.UnaryOperator;
import org.anyorder.nn.RotaryEmbedding.Angles;

/** One pre-norm layer: attention, then feed-forward, each added to the residual stream. */
final class TransformerLayer extends TypedBlock {
    private final float dropout;
    private final RotaryEmbedding rotary;
    private final UnaryOperator<NDArray> attentionNorm;
    private final Attention attention;
    private final UnaryOperator<NDArray> feedForwardNorm;
    private final UnaryOperator<NDArray> feedForward;

    TransformerLayer(TransformerConfig config, RotaryEmbedding rotary, Compute compute) {
        this.dropout = (float) config.dropout();
        this.rotary = rotary;
        attentionNorm = norm("attention_norm", config);
        attention = part("attention", new Attention(config, rotary, compute));
        feedForwardNorm = norm("feed_forward_norm", config);
        feedForward = mlp("feed_forward", config, compute);
    }

    private UnaryOperator<NDArray> norm(String name, TransformerConfig config) {
        return switch (config.form().norm()) {
            case LAYER -> part(name, new LayerNorm(config.width(), config.normEpsilon()))::forward;
            case ROOT_MEAN_SQUARE -> part(name, new RmsNorm(config.width(), config.normEpsilon()))::forward;
        };
    }

    private UnaryOperator<NDArray> mlp(String name, TransformerConfig config, Compute compute) {
        int hiddenWidth = config.hiddenWidth();
        return switch (config.form().feedForward()) {
            case PLAIN ->
                part(name, new FeedForward(config.width(), hiddenWidth, config.activation(), compute))::forward;
            case GATED -> part(name, new GatedMlp(config.width(), hiddenWidth, compute))::forward;
        };
    }

    NDArray forward(NDArray x, Angles angles, AttentionContext context, Mode mode) {
        NDArray y = x.add(drop(attention.forward(attentionNorm.apply(x), angles, context), mode)); // (B, N, D)
        return y.add(drop(feedForward.apply(feedForwardNorm.apply(y)), mode)); // (B, N, D)
    }

    private NDArray drop(NDArray x, Mode mode) {
        return mode == Mode.TRAINING && dropout > 0
                ? Dropout.dropout(x, dropout, true).singletonOrThrow()
                : x;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        AttentionContext context = AttentionContext.masked(inputs.get(1));
        return new NDList(forward(inputs.get(0), rotary.angles(inputs.get(2)), context, Mode.of(training)));
    }
}
