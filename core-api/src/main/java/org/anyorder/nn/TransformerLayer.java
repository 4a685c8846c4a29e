// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.nn.RotaryEmbedding.Angles;

/** One pre-norm layer: attention, then feed-forward, each added to the residual stream. */
final class TransformerLayer extends TypedBlock {
    private final float dropout;
    private final RotaryEmbedding rotary;
    private final LayerNorm attentionNorm;
    private final Attention attention;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;

    TransformerLayer(TransformerConfig config, RotaryEmbedding rotary, Compute compute) {
        this.dropout = (float) config.dropout();
        this.rotary = rotary;
        attentionNorm = part("attention_norm", new LayerNorm(config.width(), config.normEpsilon()));
        attention = part("attention", new Attention(config, rotary, compute));
        feedForwardNorm = part("feed_forward_norm", new LayerNorm(config.width(), config.normEpsilon()));
        feedForward = part(
                "feed_forward", new FeedForward(config.width(), config.hiddenWidth(), config.activation(), compute));
    }

    NDArray forward(NDArray x, Angles angles, AttentionContext context, Mode mode) {
        NDArray y = x.add(drop(attention.forward(attentionNorm.forward(x), angles, context), mode)); // (B, N, D)
        return y.add(drop(feedForward.forward(feedForwardNorm.forward(y)), mode)); // (B, N, D)
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
