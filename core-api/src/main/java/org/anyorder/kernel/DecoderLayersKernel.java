// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All layers of a Llama-type decoder for a few new tokens over a cache, in one call. The separate kernels say the same
 * in ten calls a layer; a call for each of 12 layers takes half a millisecond longer.
 *
 * <p>For inference on the CPU. Immutable and thread-safe.
 */
public final class DecoderLayersKernel {
    private final List<DecoderLayer> layers;
    private final EngineKernel[] kernels = new EngineKernel[4]; // bit 0: a mask; bit 1: slots that differ by row

    private DecoderLayersKernel(List<DecoderLayer> layers) {
        this.layers = layers;
        DecoderLayerText text = layers.get(0).text();
        for (int kind = 0; kind < kernels.length; kind++) {
            boolean masked = (kind & 1) != 0;
            boolean uneven = (kind & 2) != 0;
            List<String> behind = DecoderLayerText.behind(masked, uneven);
            List<String> parameters = new ArrayList<>(behind);
            parameters.addAll(text.arrays(layers.size()));
            Map<String, String> values = text.values(masked, uneven);
            values.put("all_parameters", DecoderLayerText.parameters(parameters));
            List<String> shared = List.of("cosines", "sines", "extent");
            values.put("layers", text.calls(layers.size(), " ".repeat(4), shared, behind));
            kernels[kind] = EngineKernel.of("decoder-layers", values);
        }
    }

    /**
     * The kernel of layers that follow one another.
     *
     * @param layers from the first to the last, at least one
     * @return the kernel; empty if they are not stored alike
     */
    public static Optional<DecoderLayersKernel> of(List<DecoderLayer> layers) {
        return DecoderLayerText.alike(layers)
                ? Optional.of(new DecoderLayersKernel(List.copyOf(layers)))
                : Optional.empty();
    }

    /**
     * Runs the layers and writes their keys and values. Shapes are checked by nobody.
     *
     * @param x {@code (B, N, D)}, float32
     * @param angles as of {@link DecoderLayer#angles}
     * @param caches keys and values of each layer, {@code (R, G, C, d)}, changed
     * @param slots extent as of {@link CacheKernel#writeEven}; behind it source and place as of
     *     {@link CacheKernel#write} where rows do not write the same slots
     * @param mask broadcastable to {@code (B, 1, N, S)}, boolean or float32; empty where every query sees every key
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray apply(NDArray x, NDList angles, NDList caches, NDList slots, Optional<NDArray> mask) {
        NDList inputs = new NDList(x, angles.get(0), angles.get(1), slots.get(0));
        mask.ifPresent(inputs::add);
        inputs.addAll(slots.subNDList(1));
        for (int layer = 0; layer < layers.size(); layer++) {
            inputs.add(caches.get(2 * layer));
            inputs.add(caches.get(2 * layer + 1));
            inputs.addAll(layers.get(layer).text().weights());
        }
        int kind = (mask.isPresent() ? 1 : 0) + (slots.size() > 1 ? 2 : 0);
        return kernels[kind].infer(inputs.toArray(new NDArray[0])).singletonOrThrow();
    }
}
