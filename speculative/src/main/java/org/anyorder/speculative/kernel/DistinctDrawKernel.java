// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.kernel;

import ai.djl.ndarray.NDArray;
import java.util.EnumMap;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.TokenDrawKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;

/**
 * Draws several different tokens from each row's law, one after the other from what the ones before left: draws without
 * replacement, in the order in which Gumbel-top-k finds them, for a few uniforms instead of one per token of the
 * vocabulary. Greedy rows take their most likely tokens in order.
 *
 * <p>Thread-safe. Memory: two arrays of the size of the logits.
 */
public final class DistinctDrawKernel {
    private static final Map<Rows, EngineKernel> DRAW = new EnumMap<>(
            Map.of(Rows.SAMPLED, of(TokenDrawKernel.Rows.SAMPLED), Rows.MIXED, of(TokenDrawKernel.Rows.MIXED)));

    private DistinctDrawKernel() {}

    private static EngineKernel of(TokenDrawKernel.Rows rows) {
        return EngineKernel.of("draw-distinct", Map.of("mode", Integer.toString(rows.ordinal())));
    }

    /**
     * Draws.
     *
     * @param rows how the rows are drawn
     * @param logits {@code (N, V)}, float32 or float64, −∞ = impossible
     * @param uniforms {@code (N, K · levels(V))}, float64 in [0, 1); the first of a draw is negative in greedy rows
     * @param counts {@code (N, 1)}, float64, how many tokens each row wants, at most K
     * @return {@code (N, 2 K)}, float64, owned by the manager of {@code logits}: token and log-probability under the
     *     whole law, draw after draw; −1 for a token where no more is wanted or nothing is left. A log-probability is
     *     NaN where the row is −∞ throughout or holds NaN or +∞
     */
    public static NDArray draw(Rows rows, NDArray logits, NDArray uniforms, NDArray counts) {
        return DRAW.get(rows).infer(logits, uniforms, counts).singletonOrThrow();
    }
}
