// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The choice of a slot on the device, for a batch of canvases whose slots stand one after the other as rows of logits
 * {@code (K, V)}. Canvas c is described by row c of a table, float64, {@code (C, 4 + levels(S) + levels(V))}: its first
 * slot, the one behind its last, the temperature of its masses, and 1 where its slots are compared by their greatest
 * logit instead; then the uniforms that draw its slot among S, the greatest number of slots of a canvas, and those that
 * draw its token, both as for {@link TokenDrawKernel#draw}. One table, because each array sent to the device costs as
 * much as an operator.
 *
 * <p>Results belong to the manager of the first argument. Thread-safe; nothing is read back.
 */
public final class SlotKernel {
    /** Columns of the table before the uniforms. */
    public static final int DESCRIPTION = 4;

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
    // By which optional arguments there are: bit 0 the first, bit 1 the second.
    private static final EngineKernel[] LAW = new EngineKernel[4];
    private static final Map<TokenDrawKernel.Rows, EngineKernel[]> DRAW = new EnumMap<>(TokenDrawKernel.Rows.class);
    private static final Map<TokenDrawKernel.Rows, EngineKernel[]> TOKEN = new EnumMap<>(TokenDrawKernel.Rows.class);

    static {
        for (TokenDrawKernel.Rows rows : TokenDrawKernel.Rows.values()) {
            Map<String, String> mode = Map.of("mode", TokenDrawKernel.mode(rows));
            PICK.put(rows, EngineKernel.of("slot-pick", mode));
            DRAW.put(rows, new EngineKernel[LAW.length]);
            TOKEN.put(rows, new EngineKernel[LAW.length]);
            for (int given = 0; given < LAW.length; given++) {
                DRAW.get(rows)[given] = EngineKernel.of("slot-draw", with(mode, lawOf(given)));
                TOKEN.get(rows)[given] = EngineKernel.of("slot-token", with(mode, tokenOf(given)));
            }
        }
        for (int given = 0; given < LAW.length; given++) {
            LAW[given] = EngineKernel.of("slot-law", lawOf(given));
        }
    }

    private SlotKernel() {}

    private static Map<String, String> lawOf(int given) {
        boolean banned = (given & 1) != 0;
        boolean closed = (given & 2) != 0;
        String scores = "(__torch__.slot_scores)(rows, given, )";
        return Map.of(
                "parameters",
                (banned ? ", banned: Tensor" : "") + (closed ? ", closed: Tensor" : ""),
                "given",
                banned ? "torch.index_fill_(logits, 1, banned, -inf)" : "logits",
                "scores",
                closed ? "torch.masked_fill(" + scores + ", torch.unsqueeze(closed, 1), -inf)" : scores);
    }

    private static Map<String, String> tokenOf(int given) {
        boolean limits = (given & 1) != 0;
        boolean stop = (given & 2) != 0;
        return Map.of(
                "parameters",
                (limits ? ", limits: Tensor" : "") + (stop ? ", stop: Tensor" : ""),
                "law",
                TokenDrawKernel.law(limits),
                "column",
                stop ? ", torch.to(torch.reshape(stop, [-1, 1]), 7)" : "");
    }

    private static Map<String, String> with(Map<String, String> mode, Map<String, String> placeholders) {
        Map<String, String> all = new HashMap<>(placeholders);
        all.putAll(mode);
        return all;
    }

    private static NDList call(
            EngineKernel[] kernels, Optional<NDArray> first, Optional<NDArray> second, NDArray... arguments) {
        NDList all = new NDList(arguments);
        first.ifPresent(all::add);
        second.ifPresent(all::add);
        int given = (first.isPresent() ? 1 : 0) + (second.isPresent() ? 2 : 0);
        return kernels[given].call(all.toArray(new NDArray[0]));
    }

    /**
     * The score of every slot: log-sum-exp of l / T over its tokens, or its greatest logit.
     *
     * @param canvases the table described above; together its canvases hold all K slots, in order
     * @param logits {@code (K, V)}, float32 or float64
     * @param extent {@code (S, 0)}, whose length is the greatest number of slots of a canvas
     * @param banned {@code (M)}, int64, tokens in [0, V) that are taken out first, in place: their logits hold −∞
     *     afterwards; empty for none
     * @param closed {@code (K)}, boolean, the slots that cannot be drawn; empty for none
     * @return {@code (C, S)}, float64, canvas by canvas from its first slot on; −∞ for closed slots, slots without mass
     *     and behind a canvas's last; NaN where a slot's logits hold NaN or +∞
     */
    public static NDArray law(
            NDArray canvases, NDArray logits, NDArray extent, Optional<NDArray> banned, Optional<NDArray> closed) {
        return call(LAW, banned, closed, canvases, logits, extent).singletonOrThrow();
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
     * @param rows how the slots are drawn
     * @param canvases the table described above
     * @param logits {@code (K, V)}
     * @return the logits of the drawn slots, {@code (C, V)}, and {@code (C, 3)}, float64: the slot, counted from the
     *     canvas's first, its log-probability (0 if greedy, NaN where there is no law), and how many slots had mass
     *     (NaN where one holds NaN)
     */
    public static NDList pick(NDArray law, TokenDrawKernel.Rows rows, NDArray canvases, NDArray logits) {
        return PICK.get(rows).call(law, canvases, logits);
    }

    /**
     * Draws a slot for every canvas from the law of {@link #law}, unfiltered, and fetches its logits.
     *
     * @param canvases the table described above; together its canvases hold all K slots, in order
     * @param logits {@code (K, V)}, float32 or float64
     * @param extent {@code (S, 0)}, whose length is the greatest number of slots of a canvas
     * @param banned {@code (M)}, int64, tokens in [0, V) that are taken out first, in place; empty for none
     * @param closed {@code (K)}, boolean, the slots that cannot be drawn; empty for none
     * @param rows how the slots are drawn
     * @return as from {@link #pick}
     */
    public static NDList draw(
            NDArray canvases,
            NDArray logits,
            NDArray extent,
            Optional<NDArray> banned,
            Optional<NDArray> closed,
            TokenDrawKernel.Rows rows) {
        return call(DRAW.get(rows), banned, closed, canvases, logits, extent);
    }

    /**
     * Draws a token for every canvas and puts everything that is read side by side.
     *
     * @param logits {@code (C, V)}, the logits of the drawn slots
     * @param canvases the table described above
     * @param rows how the tokens are drawn
     * @param picked {@code (C, 3)} as from {@link #pick}
     * @param limits filters of the tokens, as for {@link LogitsKernel#filter}; empty for none
     * @param stop {@code (C)}, float32 or float64, a number per canvas to be read beside its draw; empty for none
     * @return {@code (C, 5)}, float64: {@code picked}, the token and its log-probability (0 if greedy, NaN where there
     *     is no law); {@code stop} in a sixth column if given
     */
    public static NDArray token(
            NDArray logits,
            NDArray canvases,
            TokenDrawKernel.Rows rows,
            NDArray picked,
            Optional<NDArray> limits,
            Optional<NDArray> stop) {
        return call(TOKEN.get(rows), limits, stop, logits, canvases, picked).singletonOrThrow();
    }
}
