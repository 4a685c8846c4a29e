// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.PackedWeight;

/**
 * One layer of XLNet for a few tokens and queries over a cache, in one call: what {@link RelativeAttentionKernel},
 * products and norms say in a dozen calls, which weigh more than their arithmetic for so few rows.
 *
 * <p>For inference on the CPU, and distances that are given. Immutable and thread-safe.
 */
public final class XlnetLayerKernel {
    private final NDList weights = new NDList();
    private final EngineKernel even;
    private final EngineKernel uneven;

    /**
     * Sizes of the layer.
     *
     * @param heads H
     * @param headWidth d
     * @param width D
     * @param epsilon added to variances
     * @param activation a text of the engine's with %s for what it acts on
     */
    public record Sizes(int heads, int headWidth, int width, double epsilon, String activation) {}

    /**
     * What the layer holds.
     *
     * @param keyValue {@code (2 H · d, D)}
     * @param query {@code (H · d, D)}
     * @param output {@code (D, H · d)}
     * @param up {@code (F, D)}
     * @param down {@code (D, F)}
     * @param vectors by name: content_bias and position_bias, {@code (H, d)}; up_bias, down_bias; attention_gain,
     *     attention_bias, feed_forward_gain and feed_forward_bias of the norms
     */
    public record Weights(
            PackedWeight keyValue,
            PackedWeight query,
            PackedWeight output,
            PackedWeight up,
            PackedWeight down,
            Map<String, NDArray> vectors) {}

    /**
     * Declares the layer.
     *
     * @param sizes sizes
     * @param held weights of these sizes; stay the caller's
     */
    public XlnetLayerKernel(Sizes sizes, Weights held) {
        List<String> parameters = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        values.put("key_value", product("key_value", "read", held.keyValue(), parameters));
        values.put("query", product("query", "rows", held.query(), parameters));
        values.put("output", product("output", "mixed", held.output(), parameters));
        String up = "torch.add(" + product("up", "y", held.up(), parameters) + ", up_bias)";
        values.put("act", sizes.activation().formatted(up));
        values.put("down", product("down", "hidden", held.down(), parameters));
        held.vectors().forEach((name, vector) -> {
            parameters.add(name + ": Tensor");
            weights.add(vector);
        });
        int inner = sizes.heads() * sizes.headWidth();
        values.put("width", Integer.toString(sizes.width()));
        values.put("inner", Integer.toString(inner));
        values.put("heads", Integer.toString(sizes.heads()));
        values.put("twice", Integer.toString(2 * sizes.heads()));
        values.put("head", Integer.toString(sizes.headWidth()));
        values.put("scale", literal(1 / Math.sqrt(sizes.headWidth())));
        values.put("epsilon", literal(sizes.epsilon()));
        even = kernel(values, parameters, "cache_write_even", List.of());
        uneven = kernel(values, parameters, "cache_write", List.of("source", "place"));
    }

    private static EngineKernel kernel(
            Map<String, String> values, List<String> parameters, String write, List<String> places) {
        List<String> all = new ArrayList<>();
        places.forEach(place -> all.add(place + ": Tensor"));
        all.addAll(parameters);
        Map<String, String> own = new HashMap<>(values);
        own.put("parameters", String.join(", ", all));
        own.put("write", write);
        own.put("places", places.isEmpty() ? "" : String.join(", ", places) + ", ");
        return EngineKernel.of("xlnet-layer", own);
    }

    /** The text of a product in float32; its weight's arrays become parameters. */
    private String product(String name, String rows, PackedWeight weight, List<String> parameters) {
        for (int i = 0; i < weight.arrays().size(); i++) {
            parameters.add(name + "_" + i + ": Tensor");
            weights.add(weight.arrays().get(i));
        }
        String text = weight.text(name, rows);
        return weight.rounds() ? "torch.to(" + text + ", 6)" : text;
    }

    private static String literal(double number) {
        return Double.toString(number).toLowerCase(Locale.ROOT);
    }

    /**
     * Runs the layer and writes its keys and values. Shapes are checked by nobody.
     *
     * @param x {@code (B, N + K, D)}, float32: tokens, then queries
     * @param sight mask, {@code (B, 1, T, S)}, float32; offsets as of {@link RelativeAttentionKernel#mix}, {@code (B,
     *     T, S)}; an extent of N. The last T rows are asked
     * @param table vectors of distances, as of {@link RelativeAttentionKernel#mix}
     * @param cache keys, values and extent as of {@link org.anyorder.kernel.CacheKernel#writeEven}; behind them source
     *     and place where rows do not write the same slots
     * @return {@code (B, T, D)}; owned by the manager of {@code x}
     */
    public NDArray apply(NDArray x, NDList sight, NDArray table, NDList cache) {
        List<NDArray> inputs = new ArrayList<>(5 + cache.size() + weights.size());
        inputs.add(x);
        inputs.addAll(sight);
        inputs.add(table);
        inputs.addAll(cache);
        inputs.addAll(weights);
        EngineKernel kernel = cache.size() > 3 ? uneven : even;
        return kernel.infer(inputs.toArray(NDArray[]::new)).singletonOrThrow();
    }
}
