// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/**
 * One token per row with what a decoder of many positions wants to know about it: drawn by the tree of
 * {@link TokenDrawKernel}, measured by a second law of the same row, in one array that is read once.
 *
 * <p>Sums run in float64 over terms in the type of the logits. Thread-safe; nothing is read back here.
 */
public final class CandidateKernel {

    private static final Map<TokenDrawKernel.Rows, EngineKernel> PLAIN = kernels("False");
    private static final Map<TokenDrawKernel.Rows, EngineKernel> SPREAD = kernels("True");
    private static final EngineKernel LOG_PROB = EngineKernel.of("token-log-prob");

    private CandidateKernel() {}

    private static Map<TokenDrawKernel.Rows, EngineKernel> kernels(String spread) {
        Map<TokenDrawKernel.Rows, EngineKernel> kernels = new HashMap<>();
        for (TokenDrawKernel.Rows rows : TokenDrawKernel.Rows.values()) {
            kernels.put(
                    rows, EngineKernel.of("candidates", Map.of("mode", TokenDrawKernel.mode(rows), "spread", spread)));
        }
        return Map.copyOf(kernels);
    }

    /**
     * Draws and measures the probability of the token drawn and of the most probable one.
     *
     * @param law {@code (N, V)}, float32 or float64: what is drawn from
     * @param uniforms as for {@link TokenDrawKernel#draw}
     * @param rows how the rows are drawn
     * @param measured {@code (N, V)}: whose probabilities are told
     * @return {@code (N, 4)}, float64, owned by the manager of {@code law}: token, its log-probability under
     *     {@code law}, its probability under {@code measured}, the greatest probability under {@code measured}
     */
    public static NDArray draw(NDArray law, NDArray uniforms, TokenDrawKernel.Rows rows, NDArray measured) {
        return PLAIN.get(rows).call(law, uniforms, measured).singletonOrThrow();
    }

    /**
     * {@link #draw}, and how far each row's probabilities are spread.
     *
     * @param law {@code (N, V)}, float32 or float64: what is drawn from
     * @param uniforms as for {@link TokenDrawKernel#draw}
     * @param rows how the rows are drawn
     * @param measured {@code (N, V)}: whose probabilities are told
     * @return {@code (N, 6)}, float64, owned by the manager of {@code law}: the columns of {@link #draw}, the distance
     *     of the two greatest probabilities, the entropy in nats
     */
    public static NDArray drawSpread(NDArray law, NDArray uniforms, TokenDrawKernel.Rows rows, NDArray measured) {
        return SPREAD.get(rows).call(law, uniforms, measured).singletonOrThrow();
    }

    /**
     * The log-probability of a given token of every row.
     *
     * @param logits {@code (N, V)}, float32 or float64
     * @param tokens {@code (N)}, int64, in [0, V)
     * @return {@code (N)}, float64, owned by the manager of {@code logits}; −∞ for tokens without mass
     */
    public static NDArray logProbs(NDArray logits, NDArray tokens) {
        return LOG_PROB.call(logits, tokens).singletonOrThrow();
    }
}
