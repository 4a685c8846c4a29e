// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.TokenDraw;

/**
 * When an insertion model's sequence is complete: the tests of Insertion Language Models (Patel et al. 2025, arXiv
 * 2505.05755) for models with a stop head, and of the Insertion Transformer (Stern et al. 2019, arXiv 1902.03249) for
 * models whose every slot has an end token.
 *
 * <p>A stop head wants to stop where its probability reaches the threshold, or where a draw says so. An end token
 * finishes a slot where it is the arg max, or where its probability exceeds the threshold; a sequence wants to stop
 * when all its open slots are finished. Wanting to stop ends a sequence unless a gap still lacks tokens: then only the
 * slots of such gaps stay open. Temperature and filters do not touch any of this. A draw takes one uniform from the
 * canvas's stream and is accounted in its log-probability; where all open slots lack tokens it would decide nothing and
 * is left out.
 *
 * @param mode by threshold or by draw
 * @param threshold greater than 0, above 1 it never stops; empty for {@value #STOP_HEAD_THRESHOLD} with a stop head,
 *     and for the model's own rule with end tokens; not used by draws
 * @param firstStep whether a sequence may stop before anything was inserted
 */
public record StoppingRule(Mode mode, OptionalDouble threshold, FirstStep firstStep) {

    /** The threshold of the released Insertion Language Models. */
    public static final double STOP_HEAD_THRESHOLD = 0.9;

    /** The rule of the released models: a threshold, and nothing is inserted if it is reached at once. */
    public static final StoppingRule DEFAULT =
            new StoppingRule(Mode.THRESHOLD, OptionalDouble.empty(), FirstStep.MAY_STOP);

    /** How a stop probability becomes a decision. */
    public enum Mode {
        /** Stops where the probability reaches the threshold. */
        THRESHOLD,
        /** Stops with this probability. */
        SAMPLE
    }

    /** What may happen in a sequence's first step. */
    public enum FirstStep {
        /** It may stop at once. */
        MAY_STOP,
        /** It inserts a token whatever the model says. */
        INSERTS
    }

    /**
     * Checks the range.
     *
     * @param mode by threshold or by draw
     * @param threshold greater than 0
     * @param firstStep whether a sequence may stop before anything was inserted
     * @throws IllegalArgumentException if the threshold is not greater than 0
     */
    public StoppingRule {
        threshold.ifPresent(value -> {
            if (!(value > 0)) {
                throw new IllegalArgumentException("stop-threshold must be greater than 0, got " + value);
            }
        });
    }

    /**
     * Stops where the stop probability reaches a threshold.
     *
     * @param value greater than 0; above 1 it never stops
     * @return the rule
     * @throws IllegalArgumentException if the threshold is not greater than 0
     */
    public static StoppingRule threshold(double value) {
        return new StoppingRule(Mode.THRESHOLD, OptionalDouble.of(value), FirstStep.MAY_STOP);
    }

    /**
     * Stops with the stop probability: the law of the model's own insertion process.
     *
     * @return the rule
     */
    public static StoppingRule sampled() {
        return new StoppingRule(Mode.SAMPLE, OptionalDouble.empty(), FirstStep.MAY_STOP);
    }

    /**
     * The same rule with a first step that always inserts.
     *
     * @return the changed rule
     */
    public StoppingRule insertingFirst() {
        return new StoppingRule(mode, threshold, FirstStep.INSERTS);
    }

    static StoppingRule read(StrategyOptions options) {
        return new StoppingRule(
                options.choice("stop", Mode.THRESHOLD),
                options.real("stop-threshold", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                options.flag("force-first-step", false) ? FirstStep.INSERTS : FirstStep.MAY_STOP);
    }

    /**
     * Decides for every sequence where it may still grow.
     *
     * @param rows the sequences
     * @param logits of their open slots, ids that are never drawn at −∞
     * @param stop the model's stop law
     * @return for each sequence the indices of its slots that stay open; none = it has stopped
     */
    List<int[]> openAfter(List<OpenSlots> rows, NDArray logits, Stop stop) {
        if (stop instanceof Stop.PerSlot endings) {
            return bySlot(rows, finishedSlots(rows, logits, endings));
        }
        double[] probability = ((Stop.Global) stop)
                .probability()
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        List<int[]> open = new ArrayList<>(rows.size());
        for (int index = 0; index < probability.length; index++) {
            OpenSlots row = rows.get(index);
            open.add(forced(row) || !stops(row, probability[index]) ? row.all() : row.lacking());
        }
        return open;
    }

    private boolean stops(OpenSlots row, double probability) {
        if (mode == Mode.THRESHOLD) {
            return probability >= threshold.orElse(STOP_HEAD_THRESHOLD);
        }
        if (row.lacking().length == row.slots().length) {
            return false;
        }
        boolean stops = row.canvas().random().nextDouble() < probability;
        row.canvas().account(stops ? Math.log(probability) : Math.log1p(-probability));
        return stops;
    }

    private List<int[]> bySlot(List<OpenSlots> rows, boolean[] finished) {
        List<int[]> open = new ArrayList<>(rows.size());
        int first = 0;
        for (OpenSlots row : rows) {
            int offset = first;
            int[] unfinished = IntStream.range(0, row.slots().length)
                    .filter(slot -> !finished[offset + slot])
                    .toArray();
            boolean stops = unfinished.length == 0;
            open.add(stops ? (forced(row) ? row.all() : row.lacking()) : unfinished);
            first += row.slots().length;
        }
        return open;
    }

    private boolean[] finishedSlots(List<OpenSlots> rows, NDArray logits, Stop.PerSlot endings) {
        if (mode == Mode.SAMPLE) {
            throw new UnsupportedTemplateException(
                    "stop=sample draws from one stop probability per sequence; this model ends each slot by a token of"
                            + " its own; use stop=threshold");
        }
        boolean[] finished = new boolean[Math.toIntExact(logits.getShape().get(0))];
        OptionalDouble limit = threshold.isPresent() ? threshold : endings.threshold();
        if (limit.isPresent()) {
            double[] probability = logits.softmax(1)
                    .get(":, " + endings.endToken())
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray();
            for (int slot = 0; slot < finished.length; slot++) {
                finished[slot] = probability[slot] > limit.getAsDouble();
            }
        } else {
            RandomGenerator[] untouched = new RandomGenerator[finished.length];
            Arrays.fill(untouched, rows.get(0).canvas().random());
            Choice[] greedy = new Choice[finished.length];
            Arrays.fill(greedy, Choice.GREEDY);
            int[] best = TokenDraw.draw(logits, untouched, greedy).tokens();
            for (int slot = 0; slot < finished.length; slot++) {
                finished[slot] = best[slot] == endings.endToken();
            }
        }
        return finished;
    }

    private boolean forced(OpenSlots row) {
        return firstStep == FirstStep.INSERTS && row.canvas().step() == 1;
    }
}
