// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import org.anyorder.kernel.Precision;
import org.anyorder.network.DecoderSizes;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.Activation;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;

/** How large the decoders are; all of the Llama type with a vocabulary matrix of its own. */
public enum DecoderSize {
    /** 134 million weights: 12 layers of 768, 2,048 inside the feed-forward part, 32,000 tokens. */
    LLAMA_134M(768, 12, 2048, 32_000, 1024),
    /** Over in no time. */
    SMALL(128, 2, 256, 1000, 128);

    private static final int HEAD_WIDTH = 64;

    private final int width;
    private final int layers;
    private final int hiddenWidth;
    private final int vocabulary;
    private final int positions;

    DecoderSize(int width, int layers, int hiddenWidth, int vocabulary, int positions) {
        this.width = width;
        this.layers = layers;
        this.hiddenWidth = hiddenWidth;
        this.vocabulary = vocabulary;
        this.positions = positions;
    }

    int vocabulary() {
        return vocabulary;
    }

    int positions() {
        return positions;
    }

    DecoderSizes sizes() {
        int heads = width / HEAD_WIDTH;
        TransformerConfig transformer = new TransformerConfig(
                width,
                layers,
                heads,
                hiddenWidth,
                Activation.GELU_TANH,
                1e-5,
                0,
                positions,
                heads,
                HEAD_WIDTH,
                Rotation.of(HEAD_WIDTH),
                LayerForm.LLAMA);
        return new DecoderSizes(vocabulary, transformer, VocabularyHead.OWN);
    }

    /** Bytes of the matrices that every token is multiplied with; of the embedding it reads one row. */
    long bytesPerToken(Precision precision) {
        long layer = 4L * width * width + 3L * width * hiddenWidth;
        long weights = layers * layer + (long) vocabulary * width;
        return weights
                * switch (precision) {
                    case FLOAT32 -> 4;
                    case BFLOAT16 -> 2;
                    case INT8 -> 1;
                };
    }
}
