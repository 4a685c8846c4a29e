// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * One layer of a Llama-type decoder as kernels run it: root-mean-square norms, attention with rotary positions, a gated
 * feed-forward part. {@link DecoderLayersKernel} runs layers over a cache, {@link DecoderChainKernel} draws tokens too.
 *
 * <p>A norm divides by the hypotenuse of the length of a vector of D entries and √(D ε), and multiplies by √D times its
 * weight: three operators in the place of seven.
 *
 * <p>For inference on the CPU. Immutable and thread-safe.
 */
public final class DecoderLayer {
    /** Up to so many tokens the calls weigh enough, and few rows of a dense weight go block by block. */
    public static final int FEW_TOKENS = PrecisionLinear.FEW_ROWS;

    private final DecoderLayerText text;

    /**
     * Sizes of the layer.
     *
     * @param heads heads of queries, H
     * @param keyHeads heads of keys and values, G, dividing H
     * @param headWidth width of a head, d, all of it turned
     * @param hiddenWidth width inside the feed-forward part
     * @param epsilon added to mean squares
     */
    public record Sizes(int heads, int keyHeads, int headWidth, int hiddenWidth, double epsilon) {}

    /**
     * What the layer holds.
     *
     * @param attentionNorm {@code (D)}
     * @param projection to all queries, all keys, all values, {@code ((H + 2G) · d, D)}
     * @param output {@code (D, H · d)}
     * @param feedForwardNorm {@code (D)}
     * @param gateAndUp gate first, {@code (2 F, D)}
     * @param down {@code (D, F)}
     */
    public record Weights(
            NDArray attentionNorm,
            PackedWeight projection,
            PackedWeight output,
            NDArray feedForwardNorm,
            PackedWeight gateAndUp,
            PackedWeight down) {}

    /**
     * Declares the layer.
     *
     * @param sizes sizes
     * @param weights weights of these sizes; stay the caller's, whose manager owns a scaled copy of the norms' too
     */
    public DecoderLayer(Sizes sizes, Weights weights) {
        text = new DecoderLayerText(sizes, weights);
    }

    DecoderLayerText text() {
        return text;
    }

    /**
     * Angles as the layer wants them, looked up once for all layers.
     *
     * @param positions {@code (B, N)}, int64
     * @param cosines by position, {@code (positions, d/2)}
     * @param sines the shape of {@code cosines}
     * @return both for whole heads, the sines with their signs, {@code (B, N, 1, d)}; owned by the manager of
     *     {@code positions}
     */
    public static NDList angles(NDArray positions, NDArray cosines, NDArray sines) {
        return EngineKernel.of("rotary-wide").infer(positions, cosines, sines);
    }
}
