// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;
import java.util.Optional;

/**
 * One layer of a Llama-type decoder for a few new tokens over a cache, in one call: root-mean-square norms, attention
 * with rotary positions, a gated feed-forward part. The separate kernels say the same in ten calls; a single token
 * waits for those longer than for half of its arithmetic.
 *
 * <p>A norm divides by the hypotenuse of the length of a vector of D entries and √(D ε), and multiplies by √D times its
 * weight: three operators in the place of seven.
 *
 * <p>For inference on the CPU. Immutable and thread-safe.
 */
public final class DecoderLayerKernel {
    /** Up to so many tokens the calls weigh enough, and few rows of a dense weight go block by block. */
    public static final int FEW_TOKENS = PrecisionLinear.FEW_ROWS;

    private final DecoderLayerText text;
    private final EngineKernel[] kernels = new EngineKernel[4]; // bit 0: a mask; bit 1: slots that differ by row

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
    public DecoderLayerKernel(Sizes sizes, Weights weights) {
        text = new DecoderLayerText(sizes, weights);
        for (int kind = 0; kind < kernels.length; kind++) {
            boolean masked = (kind & 1) != 0;
            boolean uneven = (kind & 2) != 0;
            Map<String, String> values = text.values(masked, uneven);
            values.put("arguments", String.join(", ", text.arguments(masked, uneven)));
            kernels[kind] = EngineKernel.of("decoder-layer", values);
        }
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

    /**
     * Runs the layer and writes its keys and values. Shapes are checked by nobody.
     *
     * @param x {@code (B, N, D)}, float32
     * @param angles as of {@link #angles}
     * @param cache keys, values and extent as of {@link CacheKernel#writeEven}; behind them source and place as of
     *     {@link CacheKernel#write} where rows do not write the same slots
     * @param mask broadcastable to {@code (B, 1, N, S)}, boolean or float32; empty where every query sees every key
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray apply(NDArray x, NDList angles, NDList cache, Optional<NDArray> mask) {
        boolean uneven = cache.size() > 3;
        NDList weights = text.weights();
        NDArray[] inputs = new NDArray[6 + weights.size() + (mask.isPresent() ? 1 : 0) + (uneven ? 2 : 0)];
        int next = 0;
        inputs[next++] = x;
        inputs[next++] = angles.get(0);
        inputs[next++] = angles.get(1);
        for (NDArray array : cache.subList(0, 3)) {
            inputs[next++] = array;
        }
        for (NDArray weight : weights) {
            inputs[next++] = weight;
        }
        if (mask.isPresent()) {
            inputs[next++] = mask.get();
        }
        for (NDArray place : cache.subList(3, cache.size())) {
            inputs[next++] = place;
        }
        int kind = (mask.isPresent() ? 1 : 0) + (uneven ? 2 : 0);
        return kernels[kind].infer(inputs).singletonOrThrow();
    }
}
