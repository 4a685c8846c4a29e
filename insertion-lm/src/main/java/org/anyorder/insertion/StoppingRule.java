// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.OptionalDouble;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.sampling.SlotDraw;

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

    /** What becomes of a sequence in a step. */
    enum Verdict {
        /** It takes the token that was drawn. */
        GROWS,
        /** It takes a token in some open slot, finished or not. */
        GROWS_ANYWHERE,
        /** It takes a token in a slot of a gap that lacks tokens. */
        GROWS_WHERE_LACKING,
        /** It is complete. */
        STOPS
    }

    /** The uniform of a drawn stop, before slot and token are drawn; NaN where no draw decides. */
    double uniform(OpenSlots row) {
        boolean drawn = mode == Mode.SAMPLE && !forced(row) && row.lacking() < row.size();
        return drawn ? row.canvas().random().nextDouble() : Double.NaN;
    }

    /** Decides by the stop probability of a sequence. */
    Verdict byProbability(OpenSlots row, double probability, double uniform) {
        if (mode == Mode.THRESHOLD) {
            boolean stops = !forced(row) && probability >= threshold.orElse(STOP_HEAD_THRESHOLD);
            return stops ? completed(row, Verdict.GROWS) : Verdict.GROWS;
        }
        if (Double.isNaN(uniform)) {
            return Verdict.GROWS;
        }
        boolean stops = uniform < probability;
        row.canvas().account(stops ? Math.log(probability) : Math.log1p(-probability));
        return stops ? completed(row, Verdict.GROWS) : Verdict.GROWS;
    }

    /** Decides by whether all open slots of a sequence are finished. */
    Verdict bySlots(OpenSlots row, boolean allFinished) {
        if (!allFinished) {
            return Verdict.GROWS;
        }
        return forced(row) ? Verdict.GROWS_ANYWHERE : completed(row, Verdict.GROWS_ANYWHERE);
    }

    private static Verdict completed(OpenSlots row, Verdict ifAllLack) {
        if (row.lacking() == 0) {
            return Verdict.STOPS;
        }
        return row.lacking() == row.size() ? ifAllLack : Verdict.GROWS_WHERE_LACKING;
    }

    /**
     * Which slots are finished by their end token.
     *
     * @param logits {@code (K, V)} of the open slots of all sequences, ids that are never drawn at −∞
     * @param end {@code (1)}, int64, the end token
     * @param endings the model's rule
     * @return {@code (K)}, boolean; owned by the manager of {@code logits}
     */
    NDArray finished(NDArray logits, NDArray end, Stop.PerSlot endings) {
        OptionalDouble limit = threshold.isPresent() ? threshold : endings.threshold();
        return SlotDraw.finished(
                logits,
                end,
                limit.isPresent()
                        ? Optional.of(logits.getManager().create(new double[] {limit.getAsDouble()}))
                        : Optional.empty());
    }

    private boolean forced(OpenSlots row) {
        return firstStep == FirstStep.INSERTS && row.canvas().step() == 1;
    }
}
