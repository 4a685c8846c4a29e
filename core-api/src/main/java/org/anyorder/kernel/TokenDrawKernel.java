// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import java.util.EnumMap;
import java.util.Map;

/**
 * The tree draw: one token per row from {@code softmax(logits)}, ids and log-probabilities in one array.
 *
 * <p>The leaves are the softmax in the type of the logits, and so are the sums of up to 256 of them; every node above
 * is a float64 sum of up to 256 children, and up to 4,096 hang at the root, so that a small vocabulary is one level.
 * From the root down one uniform a level picks the child: the first whose running sum in float64 exceeds uniform ·
 * total, which is below the total for every uniform below 1, so that a child without mass is never picked. Every token
 * can be drawn, where a flat float32 running sum over 50,257 tokens can never draw a fifth of them. In float64 a token
 * of less than 10⁻²⁹⁰ of the mass counts as one without.
 *
 * <p>Two levels serve 50,257 tokens. With 16 children a node, and so four levels, the same draw took 1.5 times as long:
 * what costs is the number of operators, since the running sums are short either way.
 *
 * <p>Thread-safe. Memory: one array of the size of the logits. Nothing is read back here.
 */
public final class TokenDrawKernel {
    /** Children of a node below the root. */
    public static final int ARITY = 256;

    /** Up to so many children hang at the root. */
    public static final int ROOT_CHILDREN = 4096;

    /** How the rows of a batch are drawn. */
    public enum Rows {
        /** From their law. */
        SAMPLED,
        /** By their arg max, the lowest id on ties. */
        GREEDY,
        /** By their arg max where the row's first uniform is negative, from their law elsewhere. */
        MIXED
    }

    private static final Map<Rows, EngineKernel> KERNELS = new EnumMap<>(Rows.class);
    private static final Map<Rows, EngineKernel> FILTERING = new EnumMap<>(Rows.class);

    static {
        for (Rows rows : Rows.values()) {
            KERNELS.put(rows, EngineKernel.of("token-draw", placeholders(rows, false)));
            FILTERING.put(rows, EngineKernel.of("token-draw", placeholders(rows, true)));
        }
    }

    private TokenDrawKernel() {}

    private static Map<String, String> placeholders(Rows rows, boolean filters) {
        return Map.of("mode", mode(rows), "parameter", filters ? ", limits: Tensor" : "", "law", law(filters));
    }

    /** How texts that use the functions of {@code draw.py} say how rows are drawn. */
    static String mode(Rows rows) {
        return Integer.toString(rows.ordinal());
    }

    /** The law of texts that draw from logits, filtered by limits or not. */
    static String law(boolean filters) {
        return filters ? "(__torch__.filter_rows)(logits, limits, )" : "logits";
    }

    /**
     * Levels of the tree over a vocabulary, which is the number of uniforms a draw takes: 1 up to 4,096 tokens, 2 up to
     * 1,048,576, 3 up to 268,435,456, and so on.
     *
     * @param vocabulary number of tokens, at least 1
     * @return the number of levels, at least 1
     * @throws IllegalArgumentException if {@code vocabulary} is below 1
     */
    public static int levels(long vocabulary) {
        if (!(vocabulary >= 1)) {
            throw new IllegalArgumentException("the vocabulary must have at least 1 token, got " + vocabulary);
        }
        int levels = 1;
        for (long nodes = vocabulary; nodes > ROOT_CHILDREN; nodes = (nodes + ARITY - 1) / ARITY) {
            levels++;
        }
        return levels;
    }

    /**
     * Draws.
     *
     * @param logits {@code (N, V)}, float32 or float64, −∞ = impossible
     * @param uniforms {@code (N, levels(V))}, float64 in [0, 1), root level first; not read where all rows are greedy
     * @param rows how they are drawn
     * @return {@code (N, 2)}, float64, owned by the manager of {@code logits}: token id and its log-probability (0 in
     *     greedy rows); the log-probability is NaN where a row is −∞ throughout or holds NaN or +∞, and the id there
     *     means nothing
     */
    public static NDArray draw(NDArray logits, NDArray uniforms, Rows rows) {
        return KERNELS.get(rows).infer(logits, uniforms).singletonOrThrow();
    }

    /**
     * Filters, then draws, in one call.
     *
     * @param logits {@code (N, V)}, float32 or float64, −∞ = impossible
     * @param uniforms {@code (N, levels(V))}, float64 in [0, 1), root level first; not read where all rows are greedy
     * @param rows how they are drawn
     * @param limits as for {@link LogitsKernel#filter}
     * @return {@code (N, 2)}, float64, as without limits
     */
    public static NDArray draw(NDArray logits, NDArray uniforms, Rows rows, NDArray limits) {
        return FILTERING.get(rows).infer(logits, uniforms, limits).singletonOrThrow();
    }
}
