// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The choice of a slot on the device, for a batch of canvases whose slots stand one after the other as rows of logits
 * {@code (K, V)}. Canvas c is described by row c of a table {@code (C, 4)}, float64: its first slot, the one behind its
 * last, the temperature of its masses, and 1 where its slots are compared by their greatest logit instead.
 *
 * <p>Results belong to the manager of the first argument. Thread-safe; nothing is read back.
 */
public final class SlotKernel {
    private static final EngineKernel LAW = EngineKernel.of("slot-law", Map.of("parameter", "", "closed", ""));
    private static final EngineKernel LAW_OF_OPEN = EngineKernel.of(
            "slot-law",
            Map.of(
                    "parameter",
                    ", closed: Tensor",
                    "closed",
                    "\n    chosen = torch.masked_fill(chosen, torch.unsqueeze(closed, 1), -inf)"));
    private static final EngineKernel PAIRS = EngineKernel.of("slot-pairs");
    private static final EngineKernel FINISHED_BY_ARG_MAX = EngineKernel.of(
            "slot-finished",
            Map.of(
                    "parameter",
                    "",
                    "rule",
                    "finished = torch.eq(torch.narrow((__torch__.draw_greedy)(logits, ), 1, 0, 1), end)"));
    private static final EngineKernel FINISHED_BY_THRESHOLD = EngineKernel.of(
            "slot-finished",
            Map.of(
                    "parameter",
                    ", threshold: Tensor",
                    "rule",
                    "finished = torch.gt(torch.to(torch.index_select(torch.softmax(logits, 1), 1, end), 7), threshold)"));
    private static final Map<TokenDrawKernel.Rows, EngineKernel> PICK = new EnumMap<>(TokenDrawKernel.Rows.class);

    static {
        for (TokenDrawKernel.Rows rows : TokenDrawKernel.Rows.values()) {
            PICK.put(rows, EngineKernel.of("slot-pick", TokenDrawKernel.mode(rows)));
        }
    }

    private SlotKernel() {}

    /**
     * The score of every slot: log-sum-exp of l / T over its tokens, or its greatest logit.
     *
     * @param logits {@code (K, V)}, float32 or float64
     * @param canvases {@code (C, 4)} as described above; together they hold all K slots, in order
     * @param extent {@code (S, 0)}, whose length is the greatest number of slots of a canvas
     * @param closed {@code (K)}, boolean, the slots that cannot be drawn; empty for none
     * @return {@code (C, S)}, float64, canvas by canvas from its first slot on; −∞ for closed slots, slots without mass
     *     and behind a canvas's last; NaN where a slot's logits hold NaN or +∞
     */
    public static NDArray law(NDArray logits, NDArray canvases, NDArray extent, Optional<NDArray> closed) {
        return closed.map(flags -> LAW_OF_OPEN.call(logits, canvases, extent, flags))
                .orElseGet(() -> LAW.call(logits, canvases, extent))
                .singletonOrThrow();
    }

    /**
     * Which slots are finished by an end token of their own.
     *
     * @param logits {@code (K, V)}, float32 or float64
     * @param end {@code (1)}, int64, the end token
     * @param threshold {@code (1)}, float64: finished where the end token's probability exceeds it; empty: where the
     *     end token is the arg max, the lowest id on ties
     * @return {@code (K)}, boolean
     */
    public static NDArray finished(NDArray logits, NDArray end, Optional<NDArray> threshold) {
        return threshold
                .map(limit -> FINISHED_BY_THRESHOLD.call(logits, end, limit))
                .orElseGet(() -> FINISHED_BY_ARG_MAX.call(logits, end))
                .singletonOrThrow();
    }

    /**
     * All pairs of slot and token of one canvas as one row.
     *
     * @param logits {@code (S, V)}, float32 or float64
     * @param law {@code (S)}, float64; −∞ where a slot cannot be drawn
     * @return {@code (1, S · V)} of the type of the logits, slot after slot; −∞ in the slots that cannot be drawn
     */
    public static NDArray pairs(NDArray logits, NDArray law) {
        return PAIRS.call(logits, law).singletonOrThrow();
    }

    /**
     * Draws a slot for every canvas and fetches its logits.
     *
     * @param law {@code (C, S)}, as from {@link #law}, filtered or not
     * @param uniforms {@code (C, levels(S))} as for {@link TokenDrawKernel#draw}
     * @param rows how the canvases are drawn
     * @param canvases {@code (C, 4)} as described above
     * @param logits {@code (K, V)}
     * @return the logits of the drawn slots, {@code (C, V)}, and {@code (C, 3)}, float64: the slot, counted from the
     *     canvas's first, its log-probability (0 if greedy, NaN where there is no law), and how many slots had mass
     *     (NaN where one holds NaN)
     */
    public static NDList pick(
            NDArray law, NDArray uniforms, TokenDrawKernel.Rows rows, NDArray canvases, NDArray logits) {
        return PICK.get(rows).call(law, uniforms, canvases, logits);
    }
}
