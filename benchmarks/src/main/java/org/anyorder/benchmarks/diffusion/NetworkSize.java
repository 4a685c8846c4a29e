// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.diffusion;

import org.anyorder.nn.Activation;
import org.anyorder.nn.TransformerConfig;

/** How large the networks are. */
public enum NetworkSize {
    /** The published sizes of MDLM and BD3-LM: 12 layers of 768, the vocabulary of GPT-2 and a mask. */
    GPT2_SMALL(768, 12, 50_258, 1024),
    /** Over in no time. */
    SMALL(128, 2, 1000, 128);

    private static final int HEAD_WIDTH = 64;

    private final int width;
    private final int layers;
    private final int vocabulary;
    private final int positions;

    NetworkSize(int width, int layers, int vocabulary, int positions) {
        this.width = width;
        this.layers = layers;
        this.vocabulary = vocabulary;
        this.positions = positions;
    }

    /** Tokens of the longest sequence. */
    int positions() {
        return positions;
    }

    int width() {
        return width;
    }

    int layers() {
        return layers;
    }

    int heads() {
        return width / HEAD_WIDTH;
    }

    int vocabulary() {
        return vocabulary;
    }

    int mask() {
        return vocabulary - 1;
    }

    TransformerConfig transformer() {
        return new TransformerConfig(
                width, layers, heads(), 4 * width, Activation.GELU_TANH, 1e-5, 0, HEAD_WIDTH, positions, 1);
    }
}
