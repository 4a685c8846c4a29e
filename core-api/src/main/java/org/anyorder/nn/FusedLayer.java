// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.kernel.DecoderLayer.Sizes;
import org.anyorder.kernel.DecoderLayer.Weights;
import org.anyorder.kernel.PackedWeight;
import org.jspecify.annotations.Nullable;

/** A layer as kernels run it, made when it is first asked for after the layer was packed. Thread-safe from then on. */
final class FusedLayer {
    private final TransformerConfig config;
    private final Attention attention;
    private final GatedMlp feedForward;
    private final Supplier<Map<String, NDArray>> values;
    private volatile @Nullable DecoderLayer kernel;

    /** Of the parts of a layer and what it holds. */
    FusedLayer(
            TransformerConfig config,
            Attention attention,
            GatedMlp feedForward,
            Supplier<Map<String, NDArray>> values) {
        this.config = config;
        this.attention = attention;
        this.feedForward = feedForward;
        this.values = values;
    }

    /** Whether layers of such sizes are of the Llama type, with heads that turn as a whole. */
    static boolean serves(TransformerConfig config) {
        return config.form().equals(LayerForm.LLAMA) && config.rotation().width() == config.headWidth();
    }

    Optional<DecoderLayer> kernel() {
        if (kernel == null) {
            kernel = attention.projection().packed().map(this::of).orElse(null);
        }
        return Optional.ofNullable(kernel);
    }

    private DecoderLayer of(PackedWeight projection) {
        Sizes sizes = new Sizes(
                config.heads(), config.keyHeads(), config.headWidth(), config.hiddenWidth(), config.normEpsilon());
        Map<String, NDArray> norms = values.get();
        return new DecoderLayer(
                sizes,
                new Weights(
                        norms.get("attention_norm.weight"),
                        projection,
                        attention.output().packed().orElseThrow(),
                        norms.get("feed_forward_norm.weight"),
                        feedForward.gateAndUp().packed().orElseThrow(),
                        feedForward.down().packed().orElseThrow()));
    }
}
