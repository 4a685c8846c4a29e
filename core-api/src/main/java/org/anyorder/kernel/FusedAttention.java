// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scaled dot-product attention, {@code softmax(Q Kᵀ / √d + mask) V}, by the engine's fused kernel, which keeps no
 * matrix of scores (Dao et al. 2022, arXiv 2205.14135).
 *
 * <p>A query whose mask allows no key yields zeros and passes no gradient; it never disturbs other queries.
 * Differentiable in query, key, value and an additive mask; a mask that needs a gradient costs the matrix of scores.
 * Thread-safe.
 *
 * <p>There is no second form for short sequences: on two cores (AVX512), 12 heads of 64, separate operators took
 * 1.3-1.5 times as long at length 16, as long at 128 and 256, 1.3 times at 512, and 3 times for a batch of 32 at 128.
 */
public final class FusedAttention {
    private static final List<String> TEXTS = List.of("attention", "attention-folded", "attention-repeated");

    // A kernel's number is the sum of what it does.
    private static final int FOLDED = 1;
    private static final int REPEATED = 2;
    private static final int CAUSAL = 3;
    private static final int MASKED = 6;
    private static final int MIXED = 9;
    private static final EngineKernel[] KERNELS = kernels();
    private static final EngineKernel BFLOAT16 = EngineKernel.of("attention-bfloat16");

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
        return attend(query, key, value, mask, causality, 0);
    }

    /**
     * Attends and lays the heads of a token side by side, as the projection behind attention reads them.
     *
     * @param query as of {@link #attend}
     * @param key as of {@link #attend}
     * @param value as of {@link #attend}
     * @param mask as of {@link #attend}
     * @param causality whether keys behind a query's position are hidden
     * @return {@code (B, T, H · d)}, float32, owned by the manager of {@code query}
     * @throws IllegalArgumentException as of {@link #attend}
     */
    public static NDArray mix(NDArray query, NDArray key, NDArray value, Optional<NDArray> mask, Causality causality) {
        return attend(query, key, value, mask, causality, MIXED);
    }

    /**
     * Attends to every key in bfloat16: products, scores and their softmax, 128 queries at a time. Scores are rounded
     * to 8 bits, as in networks that run in bfloat16 altogether. For inference.
     *
     * <p>Measured on two cores with AVX512-BF16, 12 heads of 64: 1,024 queries and keys 13 ms against 25 for
     * {@link #mix}, 256 of both 1.5 against 2.1; the engine's fused kernel in bfloat16 28 and 2.5; all with the C
     * library's thresholds raised as our launcher does, without which fresh memory costs as much again.
     *
     * @param query {@code (B, H, T, d)}, float32
     * @param key {@code (B, H, S, d)}, float32
     * @param value {@code (B, H, S, d)}, float32
     * @return {@code (B, T, H · d)}, float32, owned by the manager of {@code query}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray mixInBfloat16(NDArray query, NDArray key, NDArray value) {
        AttentionShape shape = AttentionShape.of(query, key, value);
        if (shape.heads() != shape.groups()) {
            throw new IllegalArgumentException(
                    "key must have as many heads as query, " + shape.heads() + ", got " + shape.groups());
        }
        return BFLOAT16.call(query, key, value).singletonOrThrow();
    }

    private static NDArray attend(
            NDArray query, NDArray key, NDArray value, Optional<NDArray> mask, Causality causality, int layout) {
        AttentionShape shape = AttentionShape.of(query, key, value);
        mask.ifPresent(shape::check);
        // The last position sees every key: one query needs no causal order.
        boolean causal = shape.causal(causality) && shape.queries() > 1;
        if (mask.isEmpty() && (!causal || shape.queries() == shape.keys())) {
            int kind = layout + grouping(shape, !causal) + (causal ? CAUSAL : 0);
            return KERNELS[kind].call(query, key, value).singletonOrThrow();
        }
        if (mask.isPresent() && !causal && mask.get().getShape().dimension() == 4) {
            return masked(query, key, value, mask.get(), shape, layout);
        }
        try (NDArray bound = bound(query, key, mask, causal)) {
            return masked(query, key, value, bound, shape, layout);
        }
    }

    private static NDArray masked(
            NDArray query, NDArray key, NDArray value, NDArray mask, AttentionShape shape, int layout) {
        boolean sameForAll = mask.getShape().get(1) == 1 && mask.getShape().get(2) == 1;
        return KERNELS[layout + MASKED + grouping(shape, sameForAll)]
                .call(query, key, value, mask)
                .singletonOrThrow();
    }

    /**
     * The text for the grouping of heads. Where all queries of a key head see the same keys, its heads are folded into
     * more queries of one head, which saves repeating the keys (2-10 times faster at one query); the engine's own flag
     * for grouped heads leaves the fused kernel on the CPU.
     */
    private static int grouping(AttentionShape shape, boolean sameForAll) {
        if (shape.heads() == shape.groups()) {
            return 0;
        }
        return sameForAll ? FOLDED : REPEATED;
    }

    /** All kernels: by text, then by mask and causality, then by the layout of the result. */
    private static EngineKernel[] kernels() {
        EngineKernel[] kernels = new EngineKernel[2 * MIXED];
        for (int kind = 0; kind < kernels.length; kind++) {
            boolean masked = kind % MIXED / CAUSAL == 2;
            kernels[kind] = EngineKernel.of(
                    TEXTS.get(kind % CAUSAL),
                    Map.of(
                            "parameter",
                            masked ? ", mask: Tensor" : "",
                            "mask",
                            masked ? "mask" : "None",
                            "causal",
                            kind % MIXED / CAUSAL == 1 ? "True" : "False",
                            "result",
                            kind < MIXED ? "result" : "torch.flatten(torch.transpose(result, 1, 2), 2)"));
        }
        return kernels;
    }

    /** The mask with the causal order in it, in four dimensions: with three the engine leaves the fused kernel. */
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
}
