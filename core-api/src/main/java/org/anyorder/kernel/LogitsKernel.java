// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Changes of logits {@code (N, V)} on the device they live on, with other numbers for every row.
 *
 * <p>Every method but {@link #ban} returns a new array of the type of the logits, float32 or float64, owned by their
 * manager. Thread-safe.
 */
public final class LogitsKernel {
    private static final EngineKernel ADJUST = EngineKernel.of("logits-adjust");
    // Below float32's smallest normal number a temperature would round to 0, and the row's maximum to 0 / 0.
    private static final Map<String, String> SMALLEST = Map.of("smallest", "1.1754943508222875e-38");
    private static final EngineKernel TEMPER = EngineKernel.of("logits-temper", SMALLEST);
    private static final EngineKernel FILTER = EngineKernel.of("logits-filter");
    private static final EngineKernel BAN = EngineKernel.of("logits-ban");

    private LogitsKernel() {}

    /**
     * Edits single logits l, in this order: add a bias; divide by a factor if positive, else multiply with it;
     * subtract.
     *
     * @param logits {@code (N, V)}
     * @param index {@code (M)}, int64, distinct places row · V + token
     * @param edits {@code (3, M)}, float64: bias, factor, subtrahend (+∞ bans)
     * @return {@code (N, V)}; all other logits bit for bit as they were
     */
    public static NDArray adjust(NDArray logits, NDArray index, NDArray edits) {
        return ADJUST.call(logits, index, edits).singletonOrThrow();
    }

    /**
     * Tempers rows: (l − max) / T.
     *
     * @param logits {@code (N, V)}
     * @param temperature {@code (N, 1)}, float64, above 0; below 1.2e-38 it acts as 1.2e-38. Rows at 1 stay bit for bit
     * @return {@code (N, V)}
     */
    public static NDArray temper(NDArray logits, NDArray temperature) {
        return TEMPER.call(logits, temperature).singletonOrThrow();
    }

    /**
     * Filters rows by topK, then topP, then minP, then typicalP, each on the law the one before left. The 64 most
     * probable tokens are sorted first; of a row whose cut may lie beyond them the first 1,024, and only if these are
     * short the whole row. Up to 2,048 logits in all are sorted at once. On ties of the logits the lower id ranks
     * higher.
     *
     * <p>Measured on a busy machine, one thread, 8 × 50,257, the sort alone: the 64 first 0.5 ms, the 1,024 first 2.8
     * ms, everything 74 ms. Whether a row is short is decided on the host: a GPU is waited for once for each of the
     * first two. TypicalP needs the entropy of every row and another sort of the candidates.
     *
     * @param logits {@code (N, V)}
     * @param limits {@code (R, 5)} or {@code (R, 6)}, float64, one line for each of the distinct rows to filter, at
     *     least one: the row, topK (V or more = off), topP (1 = off), whether the crossing token is dropped (1 or 0),
     *     minP (0 = off), and typicalP (1 = off) if any row has it on
     * @return {@code (N, V)}: removed tokens hold −∞, everything else is bit for bit as it was; rows without a finite
     *     maximum are left alone
     */
    public static NDArray filter(NDArray logits, NDArray limits) {
        return FILTER.call(logits, limits).singletonOrThrow();
    }

    /**
     * Takes tokens out of the law of every row, in place.
     *
     * @param logits {@code (N, V)}; −∞ in the columns of the tokens afterwards
     * @param tokens {@code (M)}, int64, in [0, V)
     */
    public static void ban(NDArray logits, NDArray tokens) {
        BAN.call(logits, tokens).close();
    }
}
