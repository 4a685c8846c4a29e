// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.LogitsKernel;

/**
 * The transforms of {@link SamplingOptions} in their one order, for a batch whose rows have options of their own.
 *
 * <ol>
 *   <li>{@link LogitBias}
 *   <li>{@link RepetitionPenalty}
 *   <li>{@link FrequencyPenalty}, {@link PresencePenalty}
 *   <li>{@link BannedTokens}
 *   <li>{@link Temperature}
 *   <li>{@link TopK}, {@link TopP}, {@link MinP}, {@link TypicalP}, each on the renormalised law the one before left
 * </ol>
 *
 * <p>This is the order of Hugging Face ({@code GenerationMixin._get_logits_processor}: sequence bias, repetition
 * penalty, bad words, then temperature, top-k, top-p, min-p, typical-p), with the additive penalties behind the
 * repetition penalty as in vLLM ({@code apply_penalties}). As there, greedy rows get the first four: what follows
 * cannot change the arg max of a law at temperature 0.
 *
 * <p>Rows without an option stay bit for bit as they were, and a row's result does not depend on the rows beside it. If
 * no row has an option no operator runs at all. Otherwise the logits are copied once for each of: single-token changes
 * (1 to 4), temperature, filters. Nothing is read back; on a GPU the filters wait for the device. Stateless and
 * thread-safe.
 */
public final class LogitsPipeline {
    private LogitsPipeline() {}

    /**
     * Applies everything: {@link #adjust}, then {@link #filter}.
     *
     * @param logits {@code (N, V)}, float32 or float64; not closed here
     * @param options one per row
     * @param histories one per row
     * @return {@code (N, V)} of the same type, owned by the manager of {@code logits}; {@code logits} itself if nothing
     *     is on
     * @throws IllegalArgumentException if shape, type or counts do not fit or a token id is not below V
     */
    public static NDArray apply(NDArray logits, List<SamplingOptions> options, List<RowHistory> histories) {
        NDArray adjusted = adjust(logits, options, histories);
        NDArray filtered = filter(adjusted, options);
        if (adjusted != logits && adjusted != filtered) {
            adjusted.close();
        }
        return filtered;
    }

    /**
     * Applies the changes of single tokens: bias, penalties, bans.
     *
     * @param logits {@code (N, V)}, float32 or float64; not closed here
     * @param options one per row
     * @param histories one per row
     * @return {@code (N, V)} of the same type, owned by the manager of {@code logits}; {@code logits} itself if nothing
     *     is on
     * @throws IllegalArgumentException if shape, type or counts do not fit or a token id is not below V
     */
    public static NDArray adjust(NDArray logits, List<SamplingOptions> options, List<RowHistory> histories) {
        int rows = checkedRows(logits, options);
        TokenDraw.checkCount("histories", histories.size(), rows);
        if (options.stream().noneMatch(SamplingOptions::adjusts)) {
            return logits;
        }
        int vocabulary = (int) logits.getShape().get(1);
        TreeMap<Long, double[]> edits = new TreeMap<>();
        for (int row = 0; row < rows; row++) {
            for (Map.Entry<Integer, double[]> edit :
                    edits(options.get(row), histories.get(row), vocabulary).entrySet()) {
                edits.put((long) row * vocabulary + edit.getKey(), edit.getValue());
            }
        }
        if (edits.isEmpty()) {
            return logits;
        }
        long[] index = edits.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] columns = new double[3 * index.length];
        int column = 0;
        for (double[] edit : edits.values()) {
            for (int part = 0; part < 3; part++) {
                columns[part * index.length + column] = edit[part];
            }
            column++;
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            return LogitsKernel.adjust(logits, scope.create(index), scope.create(columns, new Shape(3, index.length)));
        }
    }

    /** Per token what is added, what the logit is divided by or multiplied with, and what is subtracted. */
    private static Map<Integer, double[]> edits(SamplingOptions options, RowHistory history, int vocabulary) {
        Map<Integer, double[]> edits = new TreeMap<>();
        options.logitBias().forEach((token, bias) -> edit(edits, "logitBias", token, vocabulary)[0] = bias);
        if (options.repetitionPenalty() != 1) {
            for (int token : history.seen()) {
                edit(edits, "the history", token, vocabulary)[1] = options.repetitionPenalty();
            }
        }
        if (options.frequencyPenalty() != 0 || options.presencePenalty() != 0) {
            int previous = -1;
            for (int token : history.generated()) {
                double presence = token == previous ? 0 : options.presencePenalty();
                edit(edits, "the history", token, vocabulary)[2] += options.frequencyPenalty() + presence;
                previous = token;
            }
        }
        for (int token : options.bannedTokens()) {
            edit(edits, "bannedTokens", token, vocabulary)[2] = Double.POSITIVE_INFINITY;
        }
        return edits;
    }

    private static double[] edit(Map<Integer, double[]> edits, String what, int token, int vocabulary) {
        return edits.computeIfAbsent(RowOrder.checkToken(what, token, vocabulary), unedited -> new double[] {0, 1, 0});
    }

    /**
     * Takes tokens out of the law of every row, in place: for laws that only the caller looks at.
     *
     * @param logits {@code (N, V)}, float32 or float64; −∞ in the columns of the tokens afterwards
     * @param tokens {@code (M)}, int64, in [0, V); not closed here
     */
    public static void ban(NDArray logits, NDArray tokens) {
        LogitsKernel.ban(logits, tokens);
    }

    /**
     * Applies temperature and filters. Rows at temperature 0 stay as they are: {@link #draw} takes their arg max.
     *
     * @param logits {@code (N, V)}, float32 or float64, already adjusted; not closed here
     * @param options one per row
     * @return {@code (N, V)} of the same type, owned by the manager of {@code logits}; {@code logits} itself if nothing
     *     is on
     * @throws IllegalArgumentException if shape, type or count do not fit
     */
    public static NDArray filter(NDArray logits, List<SamplingOptions> options) {
        checkedRows(logits, options);
        NDArray tempered = temper(logits, options);
        NDArray cut = cut(tempered, options);
        if (tempered != logits && tempered != cut) {
            tempered.close();
        }
        return cut;
    }

    /** Applies temperature alone; the logits themselves if no row has one. */
    static NDArray temper(NDArray logits, List<SamplingOptions> options) {
        double[] temperatures = new double[options.size()];
        boolean on = false;
        for (int row = 0; row < temperatures.length; row++) {
            temperatures[row] = divisor(options.get(row));
            on |= temperatures[row] != 1;
        }
        if (!on) {
            return logits;
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            return LogitsKernel.temper(logits, scope.create(temperatures, new Shape(temperatures.length, 1)));
        }
    }

    static double divisor(SamplingOptions options) {
        return options.choice() == Choice.GREEDY ? 1 : options.temperature();
    }

    private static NDArray cut(NDArray logits, List<SamplingOptions> options) {
        FilterLimits limits = FilterLimits.of(options, logits.getShape().get(1));
        if (limits.isEmpty()) {
            return logits;
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            return LogitsKernel.filter(logits, limits.on(scope));
        }
    }

    /**
     * Applies everything and draws one token for every row; greedy rows take their arg max.
     *
     * @param logits {@code (N, V)}, float32 or float64; not closed here
     * @param options one per row
     * @param histories one per row
     * @param random the stream of each row; see {@link TokenDraw} for how much is taken
     * @return the tokens, with their log-probabilities under the law they were drawn from
     * @throws IllegalArgumentException if shape, type or counts do not fit, a token id is not below V, nothing is left
     *     to draw in a row, or a row holds NaN or +∞
     */
    public static Draws draw(
            NDArray logits, List<SamplingOptions> options, List<RowHistory> histories, RandomGenerator[] random) {
        NDArray adjusted = adjust(logits, options, histories);
        NDArray law = temper(adjusted, options);
        try {
            Choice[] choices = options.stream().map(SamplingOptions::choice).toArray(Choice[]::new);
            return TokenDraw.draw(law, random, choices, options);
        } finally {
            if (adjusted != logits) {
                adjusted.close();
            }
            if (law != adjusted) {
                law.close();
            }
        }
    }

    /**
     * Applies everything to one short row on the host, transform by transform.
     *
     * @param logits one per outcome, in nats up to a constant; −∞ = impossible
     * @param options of the row
     * @param history of the row
     * @return the transformed logits, a new array; at temperature 0 all but the arg max are −∞
     * @throws IllegalArgumentException if there is no outcome, all are −∞ or become so, one is NaN or +∞, or a token id
     *     is out of range
     */
    public static double[] apply(double[] logits, SamplingOptions options, RowHistory history) {
        TokenDraw.checkedArgMax(logits);
        double[] row = logits.clone();
        for (LogitsTransform transform : options.transforms()) {
            row = transform.apply(row, history);
            TokenDraw.checkedArgMax(row);
        }
        return row;
    }

    /**
     * Applies everything to one short row on the host and draws.
     *
     * @param logits one per outcome, in nats up to a constant; −∞ = impossible
     * @param options of the row
     * @param history of the row
     * @param random the stream of the row; not touched at temperature 0
     * @return the index drawn and its log-probability
     * @throws IllegalArgumentException as {@link #apply(double[], SamplingOptions, RowHistory)}
     */
    public static Draw draw(double[] logits, SamplingOptions options, RowHistory history, RandomGenerator random) {
        double[] law = apply(logits, options, history);
        return options.choice() == Choice.GREEDY ? TokenDraw.greedy(law) : TokenDraw.draw(law, random);
    }

    private static int checkedRows(NDArray logits, List<SamplingOptions> options) {
        TokenDraw.checkLogits(logits);
        int rows = Math.toIntExact(logits.getShape().get(0));
        TokenDraw.checkCount("options", options.size(), rows);
        return rows;
    }
}
