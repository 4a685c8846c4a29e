// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.anyorder.kernel.EngineKernel;

/**
 * Attention whose scores depend on the distance of query and key (Dai et al. 2019, arXiv 1901.02860; Yang et al. 2019,
 * arXiv 1906.08237), {@code softmax(((q + u)·k + (q + w)·r(distance) + (q + s)·segment) / √d + mask) v}, in one call.
 * What is not {@code q·k} goes into the engine's fused kernel as an additive mask.
 *
 * <p>Differentiable in all arrays of numbers; thread-safe. Memory: the scores by distance, {@code (H, B, T, R)} and
 * {@code (B, H, T, S)}; the table is shared by the batch, not repeated.
 */
public final class RelativeAttentionKernel {
    private static final Map<Kind, EngineKernel> KERNELS = new ConcurrentHashMap<>();

    private RelativeAttentionKernel() {}

    /** What the text of a kernel depends on. */
    private record Kind(boolean offsets, boolean segments, boolean mask, float dropout) {
        EngineKernel kernel() {
            String scores = segments
                    ? "torch.add(placed, (__torch__.relative_segments)(split, segment, segments, differs, ))"
                    : "placed";
            return EngineKernel.of(
                    "relative-attention",
                    Map.of(
                            "parameters",
                            (offsets ? ", offset: Tensor" : "")
                                    + (segments ? ", segment: Tensor, segments: Tensor, differs: Tensor" : "")
                                    + (mask ? ", mask: Tensor" : ""),
                            "distances",
                            offsets
                                    ? "relative_gathered)(split, position, table, offset"
                                    : "relative_shifted)(split, position, table, torch.size(key, 2)",
                            "scores",
                            scores,
                            "bias",
                            mask ? "torch.add(mask, scores, alpha=scale)" : "torch.mul(scores, scale)",
                            "dropout",
                            literal(dropout)));
        }
    }

    /**
     * What is added to queries before they meet keys.
     *
     * @param content where they meet what keys hold, {@code (H, d)}
     * @param position where they meet distances, {@code (H, d)}
     */
    public record Biases(NDArray content, NDArray position) {}

    /**
     * Scores by whether query and key are in the same segment.
     *
     * @param bias what is added to queries, {@code (H, d)}
     * @param vectors of the same segment and of another one, {@code (2, H, d)}
     * @param differs 1 where the segments differ, {@code (B, T, S)} or {@code (1, T, S)}, int64
     */
    public record Segments(NDArray bias, NDArray vectors, NDArray differs) {}

    /**
     * Attends.
     *
     * @param query {@code (B, T, H · d)}, float32
     * @param key {@code (B, H, S, d)}, float32
     * @param value {@code (B, H, S, d)}, float32
     * @param table vectors of distances, {@code (H, 2 M − 1, d)}, row c that of distance M − 1 − c, query minus key
     * @param biases of the queries
     * @param offsets position of the key minus that of the query, {@code (B, T, S)} or {@code (1, T, S)}, int64, each
     *     within ±(M − 1); empty where the queries are the last T of S consecutive positions, with M above S and T
     * @param segments scores by segment, if there are any
     * @param mask float32, added to the scores, broadcastable to {@code (B, H, T, S)}; empty for none
     * @param dropout probability with which a key is dropped for a query, in [0, 1); each value is compiled once
     * @return {@code (B, T, H · d)}, owned by the manager of {@code query}
     */
    public static NDArray mix(
            NDArray query,
            NDArray key,
            NDArray value,
            NDArray table,
            Biases biases,
            Optional<NDArray> offsets,
            Optional<Segments> segments,
            Optional<NDArray> mask,
            float dropout) {
        List<NDArray> inputs = new ArrayList<>(List.of(query, key, value, table, biases.content(), biases.position()));
        offsets.ifPresent(inputs::add);
        segments.ifPresent(given -> inputs.addAll(List.of(given.bias(), given.vectors(), given.differs())));
        mask.ifPresent(inputs::add);
        Kind kind = new Kind(offsets.isPresent(), segments.isPresent(), mask.isPresent(), dropout);
        return KERNELS.computeIfAbsent(kind, Kind::kernel)
                .call(inputs.toArray(NDArray[]::new))
                .singletonOrThrow();
    }

    /**
     * The vectors of distances of one layer.
     *
     * @param owner whose manager owns the result
     * @param waves {@code (2 M − 1, D)}, float32
     * @param weight {@code (D, H, d)}, float32
     * @param dropout probability with which a number of the waves is dropped, in [0, 1); each value is compiled once
     * @return {@code (H, 2 M − 1, d)}; differentiable in the weight
     */
    public static NDArray table(NDArray owner, NDArray waves, NDArray weight, float dropout) {
        return EngineKernel.of("relative-table", Map.of("dropout", literal(dropout)))
                .call(owner, waves, weight)
                .singletonOrThrow();
    }

    /**
     * Puts queries that know nothing yet behind the tokens.
     *
     * @param content {@code (B, N, D)}
     * @param start what every query starts as, {@code (1, 1, D)}
     * @param extent of K, as {@link org.anyorder.kernel.CacheKernel#extent} makes it
     * @return {@code (B, N + K, D)}, owned by the manager of {@code content}
     */
    public static NDArray withQueries(NDArray content, NDArray start, NDArray extent) {
        return EngineKernel.of("relative-streams").call(content, start, extent).singletonOrThrow();
    }

    private static String literal(float dropout) {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        return Float.toString(dropout).toLowerCase(Locale.ROOT);
    }
}
