// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.List;
import org.anyorder.nn.Compute;
import org.anyorder.nn.FeedForward;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TypedBlock;

/** One layer of XLNet: attention and a feed-forward part, each added to its input and normalised behind it. */
final class XlnetLayer extends TypedBlock {
    private final float dropout;
    private final TwoStreamAttention attention;
    private final LayerNorm attentionNorm;
    private final FeedForward feedForward;
    private final LayerNorm feedForwardNorm;

    XlnetLayer(TransformerConfig sizes, Initializer fresh, Compute compute) {
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
