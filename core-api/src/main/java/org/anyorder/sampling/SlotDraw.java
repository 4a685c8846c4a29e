// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.kernel.LogitsKernel;

/**
 * Chooses where to insert and what: the samplers of Insertion Language Models (Patel et al. 2025, arXiv 2505.05755).
 *
 * <p>{@link #joint} draws (slot, token) from one softmax over all open slots and tokens of a canvas; {@link #twoStage}
 * draws the slot with options of its own from the logsumexp of its row, then the token from that row. Without filters
 * the two laws are the same. Bias, penalties and bans come before the logsumexp: what cannot be drawn opens no slot.
 *
 * <p>A canvas takes from its stream {@link TokenDraw#uniforms} of its number of open slots (unless the slot is chosen
 * greedily), then those of the vocabulary (unless the token is). Reads back S pairs of numbers, then one pair per
 * canvas. Ties: lower slot first, then lower token id. Thread-safe as long as no two calls share a stream.
 */
public final class SlotDraw {
    private SlotDraw() {}

    /**
     * Draws slot and token jointly. Temperature 0 takes the greatest logit of all slots.
     *
     * <p>No sort over slots × vocabulary is needed as long as no filter is on; the canvas of a request with filters is
     * drawn on its own from one row of all its open slots, and takes the uniforms of a vocabulary of that length.
     *
     * @param slots the logits of all canvases
     * @param slotTopK how many slots the law is confined to, those of greatest mass; empty for all
     * @param options one per canvas
     * @param histories one per canvas
     * @param random the stream of each canvas
     * @return one slot and token per canvas
     * @throws IllegalArgumentException if counts do not fit, a token id is not below V, nothing is left to draw, or an
     *     open row holds NaN or +∞
     */
    public static SlotDraws joint(
            SlotLogits slots,
            OptionalInt slotTopK,
            List<SamplingOptions> options,
            List<RowHistory> histories,
            RandomGenerator[] random) {
        checkCounts(slots, options, histories, random);
        SlotDraws result = new SlotDraws(slots.canvases());
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            NDArray adjusted = adjusted(slots, options, histories, scope);
            List<Integer> factored = new ArrayList<>();
            for (int canvas = 0; canvas < slots.canvases(); canvas++) {
                if (LogitsPipeline.cuts(options.get(canvas))) {
                    int[] open = best(slots.openRows(canvas), slotTopK, adjusted, options.get(canvas));
                    drawFlat(slots, adjusted, canvas, open, options.get(canvas), random[canvas], result);
                } else {
                    factored.add(canvas);
                }
            }
            List<SamplingOptions> slotOptions =
                    options.stream().map(row -> slotOptions(row, slotTopK)).toList();
            double[] temperatures = perRow(slots, options).stream()
                    .mapToDouble(LogitsPipeline::divisor)
                    .toArray();
            // The greatest logit is the limit of T · logsumexp(l / T) as T goes to 0: greedy canvases look at that.
            drawFactored(
                    slots, adjusted, factored, temperatures, Greedy.BY_MAXIMUM, slotOptions, options, random, result);
        }
        return result;
    }

    /**
     * Draws the slot from the logsumexp of every open row, then the token from the chosen row.
     *
     * @param slots the logits of all canvases
     * @param slotOptions temperature and filters of the slot's law, one per canvas; greedy = the greatest logsumexp
     * @param tokenOptions everything about the token, one per canvas
     * @param histories one per canvas
     * @param random the stream of each canvas
     * @return one slot and token per canvas
     * @throws IllegalArgumentException if counts do not fit, the slot options hold bias, penalties or bans, a token id
     *     is not below V, nothing is left to draw, or an open row holds NaN or +∞
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
            if (!row.adjustments().isEmpty()) {
                throw new IllegalArgumentException(
                        "slotOptions must hold temperature and filters only, got " + row.adjustments());
            }
        }
        SlotDraws result = new SlotDraws(slots.canvases());
        try (NDManager scope = slots.logits().getManager().newSubManager()) {
            NDArray adjusted = adjusted(slots, tokenOptions, histories, scope);
            double[] ones = new double[slots.open().length];
            Arrays.fill(ones, 1);
            List<Integer> all = new ArrayList<>();
            for (int canvas = 0; canvas < slots.canvases(); canvas++) {
                all.add(canvas);
            }
            drawFactored(slots, adjusted, all, ones, Greedy.BY_MASS, slotOptions, tokenOptions, random, result);
        }
        return result;
    }

    /** What a greedy choice of the slot compares. */
    private enum Greedy {
        BY_MASS,
        BY_MAXIMUM
    }

    private static void drawFactored(
            SlotLogits slots,
            NDArray adjusted,
            List<Integer> canvases,
            double[] temperatures,
            Greedy greedy,
            List<SamplingOptions> slotOptions,
            List<SamplingOptions> tokenOptions,
            RandomGenerator[] random,
            SlotDraws result) {
        if (canvases.isEmpty()) {
            return;
        }
        NDManager scope = adjusted.getManager();
        NDArray columns = LogitsKernel.logMass(adjusted, scope.create(temperatures, new Shape(temperatures.length, 1)));
        double[] masses = columns.toDoubleArray();
        long[] rows = new long[canvases.size()];
        Draw[] chosen = new Draw[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int canvas = canvases.get(i);
            SamplingOptions options = slotOptions.get(canvas);
            int column = options.choice() == Choice.GREEDY && greedy == Greedy.BY_MAXIMUM ? 1 : 0;
            int[] open = slots.openRows(canvas);
            double[] scores = Arrays.stream(open)
                    .mapToDouble(row -> masses[2 * row + column])
                    .toArray();
            chosen[i] = LogitsPipeline.draw(scores, options, RowHistory.none(), random[canvas]);
            rows[i] = open[chosen[i].token()];
        }
        List<SamplingOptions> filters = canvases.stream().map(tokenOptions::get).toList();
        RandomGenerator[] streams = canvases.stream().map(c -> random[c]).toArray(RandomGenerator[]::new);
        NDArray law = LogitsPipeline.filter(adjusted.get(scope.create(rows)), filters);
        Choice[] choices = filters.stream().map(SamplingOptions::choice).toArray(Choice[]::new);
        Draws drawn = TokenDraw.draw(law, streams, choices);
        for (int i = 0; i < rows.length; i++) {
            int canvas = canvases.get(i);
            double logProb = chosen[i].logProb() + drawn.logProb(i);
            result.put(canvas, slots.slot(canvas, (int) rows[i]), drawn.token(i), logProb);
        }
    }

    private static void drawFlat(
            SlotLogits slots,
            NDArray adjusted,
            int canvas,
            int[] open,
            SamplingOptions options,
            RandomGenerator random,
            SlotDraws result) {
        long vocabulary = adjusted.getShape().get(1);
        long[] rows = Arrays.stream(open).asLongStream().toArray();
        NDArray flat = adjusted.get(adjusted.getManager().create(rows)).reshape(1, open.length * vocabulary);
        NDArray law = LogitsPipeline.filter(flat, List.of(options));
        Draws drawn = TokenDraw.draw(law, new RandomGenerator[] {random});
        int slot = slots.slot(canvas, open[(int) (drawn.token(0) / vocabulary)]);
        result.put(canvas, slot, (int) (drawn.token(0) % vocabulary), drawn.logProb(0));
    }

    private static SamplingOptions slotOptions(SamplingOptions options, OptionalInt slotTopK) {
        SamplingOptions.Builder builder = SamplingOptions.builder();
        if (options.choice() == Choice.GREEDY) {
            return SamplingOptions.greedy();
        }
        slotTopK.ifPresent(builder::topK);
        return builder.build();
    }

    /** The rows of greatest mass, in their order; ties go to the lower slot. */
    private static int[] best(int[] open, OptionalInt slotTopK, NDArray adjusted, SamplingOptions options) {
        if (slotTopK.isEmpty() || slotTopK.getAsInt() >= open.length) {
            return open;
        }
        NDManager scope = adjusted.getManager();
        long[] rows = Arrays.stream(open).asLongStream().toArray();
        double[] divisors = new double[open.length];
        Arrays.fill(divisors, LogitsPipeline.divisor(options));
        double[] masses = LogitsKernel.logMass(
                        adjusted.get(scope.create(rows)), scope.create(divisors, new Shape(divisors.length, 1)))
                .toDoubleArray();
        return IntStream.range(0, open.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -masses[2 * row])
                        .thenComparingInt(row -> row))
                .limit(slotTopK.getAsInt())
                .sorted()
                .mapToInt(row -> open[row])
                .toArray();
    }

    /** The adjusted logits under a manager of this call, so that everything derived from them goes with it. */
    private static NDArray adjusted(
            SlotLogits slots, List<SamplingOptions> options, List<RowHistory> histories, NDManager scope) {
        NDArray logits = slots.logits();
        NDArray adjusted = LogitsPipeline.adjust(logits, perRow(slots, options), perRow(slots, histories));
        // A view shares the caller's memory but belongs to the scope.
        NDArray owned = adjusted == logits ? logits.reshape(logits.getShape()) : adjusted;
        owned.attach(scope);
        return owned;
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
