// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.anysubset.kernel.XlnetLayerKernel;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.nn.Compute;
import org.anyorder.nn.FeedForward;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TypedBlock;
import org.jspecify.annotations.Nullable;

/** One layer of XLNet: attention and a feed-forward part, each added to its input and normalised behind it. */
final class XlnetLayer extends TypedBlock {
    private final TransformerConfig sizes;
    private final float dropout;
    private final TwoStreamAttention attention;
    private final LayerNorm attentionNorm;
    private final FeedForward feedForward;
    private final LayerNorm feedForwardNorm;
    private volatile @Nullable XlnetLayerKernel kernel;

    XlnetLayer(TransformerConfig sizes, Initializer fresh, Compute compute) {
        this.sizes = sizes;
        dropout = (float) sizes.dropout();
        int width = sizes.width();
        attention = part("attention", new TwoStreamAttention(sizes, fresh, compute));
        attentionNorm = part("attention_norm", new LayerNorm(width, sizes.normEpsilon()));
        feedForward = part("feed_forward", new FeedForward(width, sizes.hiddenWidth(), sizes.activation(), compute));
        feedForwardNorm = part("feed_forward_norm", new LayerNorm(width, sizes.normEpsilon()));
    }

    TwoStreamAttention attention() {
        return attention;
    }

    /**
     * Runs the layer for rows that read keys and values.
     *
     * @param x {@code (B, T, D)}
     * @param sights what its rows see, stream after stream
     * @param seen keys and values, {@code (B, H, S, d)}
     * @param table what the layer makes of distances
     * @param mode what the pass is for
     * @return {@code (B, T, D)}; owned by the manager of {@code x}
     */
    NDArray forward(NDArray x, List<StreamSight> sights, NDList seen, NDArray table, Mode mode) {
        NDArray mixed = attention.forward(x, sights, seen, table, mode); // (B, T, D)
        NDArray y = attentionNorm.forward(x.add(drop(mixed, mode)));
        NDArray fed = mode == Mode.TRAINING ? feedForward.forward(y, dropout) : feedForward.forward(y);
        return feedForwardNorm.forward(y.add(fed)); // (B, T, D)
    }

    /** The layer in one call, for a few rows on the CPU; empty while it can be trained. */
    Optional<XlnetLayerKernel> kernel() {
        if (kernel == null) {
            kernel = attention.packed().map(this::of).orElse(null);
        }
        return Optional.ofNullable(kernel);
    }

    private XlnetLayerKernel of(List<PackedWeight> packed) {
        Map<String, NDArray> held = values();
        Map<String, NDArray> vectors = new LinkedHashMap<>();
        vectors.put("content_bias", attention.contentBias());
        vectors.put("position_bias", attention.positionBias());
        vectors.put("attention_gain", held.get("attention_norm.weight"));
        vectors.put("attention_bias", held.get("attention_norm.bias"));
        vectors.put("up_bias", held.get("feed_forward.up.bias"));
        vectors.put("down_bias", held.get("feed_forward.down.bias"));
        vectors.put("feed_forward_gain", held.get("feed_forward_norm.weight"));
        vectors.put("feed_forward_bias", held.get("feed_forward_norm.bias"));
        return new XlnetLayerKernel(
                new XlnetLayerKernel.Sizes(
                        sizes.heads(), sizes.headWidth(), sizes.width(), sizes.normEpsilon(), activation()),
                new XlnetLayerKernel.Weights(
                        packed.get(0),
                        packed.get(1),
                        packed.get(2),
                        feedForward.up().packed().orElseThrow(),
                        feedForward.down().packed().orElseThrow(),
                        vectors));
    }

    private String activation() {
        return switch (sizes.activation()) {
            case RELU -> "torch.relu(%s)";
            case GELU -> "torch.gelu(%s)";
            case GELU_TANH -> "torch.gelu(%s, approximate=\"tanh\")";
            case SILU -> "torch.silu(%s)";
        };
    }

    private NDArray drop(NDArray x, Mode mode) {
        return mode == Mode.TRAINING && dropout > 0
                ? Dropout.dropout(x, dropout, true).singletonOrThrow()
                : x;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        throw new UnsupportedOperationException("a layer runs within its network");
    }
}
