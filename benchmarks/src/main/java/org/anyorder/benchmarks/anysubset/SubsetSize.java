// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

/** Sizes of networks to measure. */
public enum SubsetSize {
    /** {@code xlnet-base-cased}: 117 million weights, rows of 512. */
    XLNET_BASE(32_000, 768, 12, 12, 512),
    /** For tests of the benchmarks. */
    SMALL(64, 32, 2, 4, 24);

    private final int vocabulary;
    private final int width;
    private final int layers;
    private final int heads;
    private final int positions;

    SubsetSize(int vocabulary, int width, int layers, int heads, int positions) {
        this.vocabulary = vocabulary;
        this.width = width;
        this.layers = layers;
        this.heads = heads;
        this.positions = positions;
    }

    int vocabulary() {
        return vocabulary;
    }

    int positions() {
        return positions;
    }

    String config() {
        return """
                {"model_type": "xlnet", "vocab_size": %d, "d_model": %d, "n_layer": %d, "n_head": %d, "d_inner": %d}
                """.formatted(vocabulary, width, layers, heads, 4 * width);
    }
}
