// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.SlotKernel;
import org.anyorder.kernel.TokenDrawKernel;

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
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            NDArray adjusted = adjusted(slots, options, histories, scope);
            List<SamplingOptions> slotOptions = new ArrayList<>(options.size());
            double[] table = new double[4 * options.size()];
            for (int canvas = 0; canvas < options.size(); canvas++) {
                SamplingOptions row = options.get(canvas);
                slotOptions.add(slotOptions(row, slotTopK));
                // The greatest logit is the limit of T · logsumexp(l / T) as T goes to 0: greedy canvases look at that.
                describe(table, slots, canvas, LogitsPipeline.divisor(row), row.choice() == Choice.GREEDY);
            }
            return new Batch(slots, adjusted, scope, table).draw(slotOptions, options, Filters.ON_PAIRS, random);
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
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            NDArray adjusted = adjusted(slots, tokenOptions, histories, scope);
            double[] table = new double[4 * tokenOptions.size()];
            for (int canvas = 0; canvas < tokenOptions.size(); canvas++) {
                describe(table, slots, canvas, 1, false);
            }
            return new Batch(slots, adjusted, scope, table).draw(slotOptions, tokenOptions, Filters.ON_TOKENS, random);
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

    /** What the filters of a request cut. */
    private enum Filters {
        ON_PAIRS,
        ON_TOKENS
    }

    private static void describe(
            double[] table, SlotLogits slots, int canvas, double temperature, boolean byGreatestLogit) {
        table[4 * canvas] = slots.first(canvas);
        table[4 * canvas + 1] = slots.first(canvas) + slots.slots(canvas);
        table[4 * canvas + 2] = temperature;
        table[4 * canvas + 3] = byGreatestLogit ? 1 : 0;
    }

    /** One call's arrays; everything derived belongs to the scope. */
    private record Batch(SlotLogits slots, NDArray adjusted, NDManager scope, double[] table) {

        SlotDraws draw(
                List<SamplingOptions> slotOptions,
                List<SamplingOptions> tokenOptions,
                Filters filters,
                RandomGenerator[] random) {
            int canvases = slots.canvases();
            SlotDraws result = new SlotDraws(canvases);
            if (canvases == 0) {
                return result;
            }
            NDArray rows = scope.create(table, new Shape(canvases, 4));
            NDArray extent = scope.create(new Shape(slots.mostSlots(), 0));
            NDArray law = SlotKernel.law(adjusted, rows, extent, slots.closed()); // (C, S)
            law = LogitsPipeline.filter(law, slotOptions);
            boolean[] flat = new boolean[canvases];
            List<SamplingOptions> after = tokenOptions;
            if (filters == Filters.ON_PAIRS) {
                after = new ArrayList<>(tokenOptions);
                for (int canvas = 0; canvas < canvases; canvas++) {
                    flat[canvas] = tokenOptions.get(canvas).cuts();
                    if (flat[canvas]) {
                        after.set(canvas, SamplingOptions.plain());
                    }
                }
            }
            drawFactored(law, rows, slotOptions, after, flat, random, result);
            for (int canvas = 0; canvas < canvases; canvas++) {
                if (flat[canvas]) {
                    drawFlat(law, canvas, tokenOptions.get(canvas), random[canvas], result);
                }
            }
            return result;
        }

        /** Slot, then token; the streams of canvases that are drawn flat are left alone. */
        private void drawFactored(
                NDArray law,
                NDArray rows,
                List<SamplingOptions> slotOptions,
                List<SamplingOptions> tokenOptions,
                boolean[] flat,
                RandomGenerator[] random,
                SlotDraws result) {
            int canvases = slots.canvases();
            long vocabulary = adjusted.getShape().get(1);
            Uniforms ofSlots = new Uniforms(canvases, slots.mostSlots());
            Uniforms ofTokens = new Uniforms(canvases, vocabulary);
            for (int canvas = 0; canvas < canvases; canvas++) {
                if (!flat[canvas]) {
                    ofSlots.take(canvas, slotOptions.get(canvas).choice(), slots.slots(canvas), random[canvas]);
                    ofTokens.take(canvas, tokenOptions.get(canvas).choice(), vocabulary, random[canvas]);
                }
            }
            NDList picked = SlotKernel.pick(law, ofSlots.on(scope), ofSlots.rows(), rows, adjusted);
            NDArray tokens = LogitsPipeline.filter(picked.get(0), tokenOptions); // (C, V)
            NDArray drawn = TokenDrawKernel.draw(tokens, ofTokens.on(scope), ofTokens.rows());
            NDList columns = new NDList(picked.get(1), drawn);
            slots.stop().ifPresent(numbers -> columns.add(column(numbers)));
            double[] read = NDArrays.concat(columns, 1).toDoubleArray();
            int width = read.length / canvases;
            for (int canvas = 0; canvas < canvases; canvas++) {
                int at = canvas * width;
                result.put(canvas, (int) read[at], (int) read[at + 3], read[at + 1] + read[at + 4]);
                result.open(canvas, read[at + 2]);
                if (width > 5) {
                    result.stop(canvas, read[at + 5]);
                }
            }
        }

        private NDArray column(NDArray numbers) {
            NDArray column = numbers.reshape(-1, 1);
            column.attach(scope);
            return column;
        }

        /** One row of all pairs: filters that cut pairs need their order. */
        private void drawFlat(
                NDArray law, int canvas, SamplingOptions options, RandomGenerator random, SlotDraws result) {
            int count = slots.slots(canvas);
            int first = slots.first(canvas);
            long vocabulary = adjusted.getShape().get(1);
            NDArray pairs = SlotKernel.pairs(
                    adjusted.get(new NDIndex("{}:{}", first, first + count)),
                    law.get(new NDIndex("{}, :{}", canvas, count)));
            Uniforms uniforms = new Uniforms(1, count * vocabulary);
            uniforms.take(0, options.choice(), count * vocabulary, random);
            NDArray filtered = LogitsPipeline.filter(pairs, List.of(options));
            double[] drawn = TokenDrawKernel.draw(filtered, uniforms.on(scope), uniforms.rows())
                    .toDoubleArray();
            result.put(canvas, (int) (drawn[0] / vocabulary), (int) (drawn[0] % vocabulary), drawn[1]);
        }
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

    /** The adjusted logits under a manager of this call, so that everything derived from them goes with it. */
    private static NDArray adjusted(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, NDManager scope) {
        NDArray logits = slots.logits();
        if (options.stream().noneMatch(SamplingOptions::adjusts)) {
            return view(logits, scope);
        }
        NDArray adjusted = LogitsPipeline.adjust(logits, perRow(slots, options), perRow(slots, histories));
        if (adjusted == logits) {
            return view(logits, scope);
        }
        adjusted.attach(scope);
        return adjusted;
    }

    /** Shares the caller's memory but belongs to the scope. */
    private static NDArray view(NDArray logits, NDManager scope) {
        NDArray view = logits.reshape(logits.getShape());
        view.attach(scope);
        return view;
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
