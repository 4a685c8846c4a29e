// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.diffusion.network.NormModulation.PerRow;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Attention;
import org.anyorder.nn.AttentionContext;
import org.anyorder.nn.Compute;
import org.anyorder.nn.FeedForward;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RotaryEmbedding;
import org.anyorder.nn.RotaryEmbedding.Angles;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TypedBlock;

/**
 * One layer of a diffusion transformer (Peebles and Xie 2023, arXiv 2212.09748): attention and feed-forward part, each
 * behind a norm that the condition shifts and scales, and each gated by it.
 */
final class DiffusionLayer extends TypedBlock {
    private final TransformerConfig config;
    private final RotaryEmbedding rotary;
    private final float epsilon;
    private final Parameter attentionNorm;
    private final Attention attention;
    private final Parameter feedForwardNorm;
    private final FeedForward feedForward;
    private final Optional<Linear> modulation;

    DiffusionLayer(DiffusionConfig sizes, RotaryEmbedding rotary, Compute compute) {
        config = sizes.transformer();
        this.rotary = rotary;
        epsilon = (float) config.normEpsilon();
        int width = config.width();
        Shape gain = new Shape(width);
        attentionNorm = parameter("attention_norm", Parameter.Type.GAMMA, gain, Initializer.ONES);
        attention = part("attention", new Attention(config, rotary, compute));
        feedForwardNorm = parameter("feed_forward_norm", Parameter.Type.GAMMA, gain, Initializer.ONES);
        feedForward = part("feed_forward", new FeedForward(width, config.hiddenWidth(), config.activation(), compute));
        modulation = sizes.conditioning() == Conditioning.ABSENT
                ? Optional.empty()
                : Optional.of(part(
                        "modulation",
                        Linear.zero(sizes.conditionWidth(), LayerModulation.PARTS * width, Compute.FLOAT32)));
    }

    /**
     * Runs the layer.
     *
     * @param x {@code (B, N, D)}
     * @param angles of the positions of the tokens
     * @param context what the tokens attend to
     * @param given what the condition makes of the layer
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    NDArray forward(NDArray x, Angles angles, AttentionContext context, LayerModulation given, Mode mode) {
        NDArray seen = given.attention().normalise(x, attentionNorm.getArray(), epsilon);
        NDArray mixed = drop(attention.forward(seen, angles, context), mode); // (B, N, D)
        NDArray y = gated(x, mixed, given.attentionGate());
        NDArray normed = given.feedForward().normalise(y, feedForwardNorm.getArray(), epsilon);
        return gated(y, drop(feedForward.forward(normed), mode), given.feedForwardGate()); // (B, N, D)
    }

    /** What a condition {@code (R, C)} makes of this layer. */
    LayerModulation modulation(NDArray condition) {
        return modulation
                .map(linear -> LayerModulation.of(linear.forward(condition)))
                .orElseGet(() -> LayerModulation.none(condition.getManager(), config.width()));
    }

    /** The same for a condition and for weights that no longer change. */
    LayerModulation folded(NDArray condition) {
        LayerModulation given = modulation(condition);
        return new LayerModulation(
                ((PerRow) given.attention()).fold(attentionNorm.getArray()),
                given.attentionGate(),
                ((PerRow) given.feedForward()).fold(feedForwardNorm.getArray()),
                given.feedForwardGate());
    }

    private static NDArray gated(NDArray x, NDArray y, NDArray gate) {
        return EngineKernel.of("gated-sum").call(x, y, gate).singletonOrThrow();
    }

    private NDArray drop(NDArray x, Mode mode) {
        float dropout = (float) config.dropout();
        return mode == Mode.TRAINING && dropout > 0
                ? Dropout.dropout(x, dropout, true).singletonOrThrow()
                : x;
    }

    @Override
    public void pack(Precision precision) {
        attention.pack(precision);
        feedForward.pack(precision);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        AttentionContext context = AttentionContext.masked(inputs.get(1));
        Mode mode = training ? Mode.TRAINING : Mode.INFERENCE;
        LayerModulation given = modulation(inputs.get(3));
        return new NDList(forward(inputs.get(0), rotary.angles(inputs.get(2)), context, given, mode));
    }
}
