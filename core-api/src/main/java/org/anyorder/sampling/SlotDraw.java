// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.SlotKernel;

/**
 * Chooses where to insert and what: the samplers of Insertion Language Models (Patel et al. 2025, arXiv 2505.05755).
 *
 * <p>{@link #joint} draws (slot, token) from one softmax over all open slots and tokens of a canvas; {@link #twoStage}
 * draws the slot with options of its own from the logsumexp of its row, then the token from that row. Without filters
 * the two laws are the same. Bias, penalties and bans come before the logsumexp: what cannot be drawn opens no slot.
 *
 * <p>A canvas takes from its stream {@link TokenDraw#uniforms} of its number of slots (unless the slot is chosen
 * greedily), then those of the vocabulary (unless the token is). Everything is drawn on the device: what is read back,
 * at once, are a few numbers per canvas. Ties: lower slot first, then lower token id. Thread-safe as long as no two
 * calls share a stream.
 */
public final class SlotDraw {
    private SlotDraw() {}

    /**
     * Draws slot and token jointly. Temperature 0 takes the greatest logit of all slots.
     *
     * <p>No sort over slots × vocabulary is needed as long as no filter is on; the canvas of a request with filters is
     * drawn on its own from one row of all its slots, and takes the uniforms of a vocabulary of that length.
     *
     * @param slots the logits of all canvases
     * @param slotTopK how many slots the law is confined to, those of greatest mass; empty for all
     * @param options one per canvas
     * @param histories one per canvas
     * @param random the stream of each canvas
     * @return one slot and token per canvas; who asks for those of a canvas without a law is told why
     * @throws IllegalArgumentException if counts do not fit or a token id is not below V
     */
    public static SlotDraws joint(
            SlotLogits slots,
            OptionalInt slotTopK,
            List<SamplingOptions> options,
            List<RowHistory> histories,
            RandomGenerator[] random) {
        checkCounts(slots, options, histories, random);
        if (slots.canvases() == 0) {
            return new SlotDraws(0);
        }
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            SlotBatch batch = new SlotBatch(slots, adjusted(slots, options, histories, scope), scope);
            List<SamplingOptions> slotOptions = new ArrayList<>(options.size());
            for (int canvas = 0; canvas < options.size(); canvas++) {
                SamplingOptions row = options.get(canvas);
                slotOptions.add(slotOptions(row, slotTopK));
                // The greatest logit is the limit of T · logsumexp(l / T) as T goes to 0: greedy canvases look at that.
                batch.compare(canvas, LogitsPipeline.divisor(row), row.choice() == Choice.GREEDY);
            }
            return batch.draw(slotOptions, options, SlotBatch.Filters.ON_PAIRS, random);
        }
    }

    /**
     * Draws the slot from the logsumexp of every open row, then the token from the chosen row.
     *
     * @param slots the logits of all canvases
     * @param slotOptions temperature and filters of the slot's law, one per canvas; greedy = the greatest logsumexp
     * @param tokenOptions everything about the token, one per canvas
     * @param histories one per canvas
     * @param random the stream of each canvas
     * @return one slot and token per canvas; who asks for those of a canvas without a law is told why
     * @throws IllegalArgumentException if counts do not fit, the slot options hold bias, penalties or bans, or a token
     *     id is not below V
     */
    public static SlotDraws twoStage(
            SlotLogits slots,
            List<SamplingOptions> slotOptions,
            List<SamplingOptions> tokenOptions,
            List<RowHistory> histories,
            RandomGenerator[] random) {
        checkCounts(slots, tokenOptions, histories, random);
        TokenDraw.checkCount("slotOptions", slotOptions.size(), slots.canvases());
        for (SamplingOptions row : slotOptions) {
            if (row.adjusts()) {
                throw new IllegalArgumentException(
                        "slotOptions must hold temperature and filters only, got " + row.adjustments());
            }
        }
        if (slots.canvases() == 0) {
            return new SlotDraws(0);
        }
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            SlotBatch batch = new SlotBatch(slots, adjusted(slots, tokenOptions, histories, scope), scope);
            return batch.draw(slotOptions, tokenOptions, SlotBatch.Filters.ON_TOKENS, random);
        }
    }

    /**
     * Which slots are finished by an end token of their own: the slots to close for the models of Stern et al. 2019
     * (arXiv 1902.03249).
     *
     * @param logits {@code (K, V)}, float32 or float64
     * @param end {@code (1)}, int64, the end token
     * @param threshold {@code (1)}, float64: finished where the end token's probability exceeds it; empty: where the
     *     end token is the arg max, the lowest id on ties
     * @return {@code (K)}, boolean; owned by the manager of {@code logits}
     */
    public static NDArray finished(NDArray logits, NDArray end, Optional<NDArray> threshold) {
        return SlotKernel.finished(logits, end, threshold);
    }

    private static SamplingOptions slotOptions(SamplingOptions options, OptionalInt slotTopK) {
        if (options.choice() == Choice.GREEDY) {
            return SamplingOptions.greedy();
        }
        if (slotTopK.isEmpty()) {
            return SamplingOptions.plain();
        }
        return SamplingOptions.builder().topK(slotTopK.getAsInt()).build();
    }

    /** The model's own logits if no request changes any, else changed ones that belong to the scope. */
    private static NDArray adjusted(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, NDManager scope) {
        NDArray logits = slots.logits();
        for (SamplingOptions canvas : options) {
            if (canvas.adjusts()) {
                NDArray adjusted = LogitsPipeline.adjust(logits, perRow(slots, options), perRow(slots, histories));
                if (adjusted != logits) {
                    adjusted.attach(scope);
                }
                return adjusted;
            }
        }
        return logits;
    }

    private static <T> List<T> perRow(SlotLogits slots, List<T> perCanvas) {
        int[] offsets = slots.offsets();
        List<T> rows = new ArrayList<>(offsets[offsets.length - 1]);
        for (int canvas = 0; canvas < perCanvas.size(); canvas++) {
            rows.addAll(Collections.nCopies(offsets[canvas + 1] - offsets[canvas], perCanvas.get(canvas)));
        }
        return rows;
    }

    private static void checkCounts(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {
        int canvases = slots.canvases();
        TokenDraw.checkCount("options", options.size(), canvases);
        TokenDraw.checkCount("histories", histories.size(), canvases);
        TokenDraw.checkCount("random", random.length, canvases);
    }
}
