// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Scaled dot-product attention, {@code softmax(Q Kᵀ / √d + mask) V}, by the engine's fused kernel, which keeps no
 * matrix of scores, or written out where that is faster.
 *
 * <p>A query whose mask allows no key yields zeros and passes no gradient; it never disturbs other queries.
 * Differentiable in query, key, value and an additive mask; thread-safe.
 */
public final class FusedAttention {

    /** Products of query and key length below which the written-out form is faster. */
    private static final long FUSED_FROM = 256L * 256L;

    private FusedAttention() {}

    /**
     * Attends.
     *
     * @param query {@code (B, H, T, d)}, float32
     * @param key {@code (B, G, S, d)}, float32, where G divides H; consecutive heads share a key head
     * @param value {@code (B, G, S, d)}, float32
     * @param mask boolean (true attends) or float32 (added to the scores), broadcastable to {@code (B, H, T, S)}, or
     *     empty
     * @param causality whether keys behind a query's position are hidden
     * @return {@code (B, H, T, d)}, float32, owned by the manager of {@code query}
     * @throws IllegalArgumentException if the shapes or the type of the mask do not fit, or causal attention has fewer
     *     keys than queries
     */
    public static NDArray attend(
            NDArray query, NDArray key, NDArray value, Optional<NDArray> mask, Causality causality) {
        AttentionShape shape = AttentionShape.of(query, key, value);
        mask.ifPresent(given -> shape.check(given));
        // The last position sees every key: one query needs no causal mask.
        boolean causal = shape.causal(causality) && shape.queries() > 1;
        boolean fused = shape.queries() * shape.keys() >= FUSED_FROM;
        if (!causal && mask.isEmpty() || causal && mask.isEmpty() && fused && shape.queries() == shape.keys()) {
            return kernel(shape, fused, Masking.NONE, causal)
                    .call(query, key, value)
                    .singletonOrThrow();
        }
        try (NDArray bound = bound(query, key, mask, causal)) {
            Masking masking = bound.getDataType() == DataType.BOOLEAN ? Masking.BOOLEAN : Masking.ADDITIVE;
            return kernel(shape, fused, masking, false)
                    .call(query, key, value, bound)
                    .singletonOrThrow();
        }
    }

    /** The mask with the causal order in it, in four dimensions: the fused kernel takes no other number. */
    private static NDArray bound(NDArray query, NDArray key, Optional<NDArray> mask, boolean causal) {
        if (mask.isEmpty()) {
            return EngineKernel.of("causal-mask").call(query, key).singletonOrThrow();
        }
        NDArray given = mask.get();
        NDArray lifted = given.reshape(lifted(given.getShape()));
        if (!causal) {
            return lifted;
        }
        String name = given.getDataType() == DataType.BOOLEAN ? "causal-mask-boolean" : "causal-mask-additive";
        try (lifted) {
            return EngineKernel.of(name).call(lifted, query, key).singletonOrThrow();
        }
    }

    private static Shape lifted(Shape shape) {
        Shape lifted = shape;
        while (lifted.dimension() < 4) {
            lifted = new Shape(1).addAll(lifted);
        }
        return lifted;
    }

    private static EngineKernel kernel(AttentionShape shape, boolean fused, Masking masking, boolean causal) {
        String parameter = masking == Masking.NONE ? "" : ", mask: Tensor";
        if (!fused) {
            String scale = Double.toString(1 / Math.sqrt(shape.width())).toLowerCase(Locale.ROOT);
            return EngineKernel.of(
                    "attention-written-out", Map.of("parameter", parameter, "scale", scale, "masked", masking.scores));
        }
        // The engine's own flag for grouped heads leaves the fused kernel on the CPU, so the key heads are repeated.
        boolean grouped = shape.heads() != shape.groups();
        String repeated = "torch.repeat_interleave(%s, " + shape.heads() / shape.groups() + ", 1)";
        return EngineKernel.of(
                "attention",
                Map.of(
                        "parameter", parameter,
                        "key", grouped ? String.format(Locale.ROOT, repeated, "key") : "key",
                        "value", grouped ? String.format(Locale.ROOT, repeated, "value") : "value",
                        "mask", masking == Masking.NONE ? "None" : "mask",
                        "causal", causal ? "True" : "False"));
    }

    /** What is done to the scores before they are normalised. */
    private enum Masking {
        NONE("scores0"),
        BOOLEAN("torch.masked_fill(scores0, torch.logical_not(mask), -inf)"),
        ADDITIVE("torch.add(scores0, mask)");

        final String scores;

        Masking(String scores) {
            this.scores = scores;
        }
    }
}
