// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.decoding.Scorer;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOption;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.ModelView;

/** The strategies and the scorer of insertion models. */
public final class InsertionStrategies implements StrategyCatalog {

    private static final String NFE = "inserted tokens, + 1 if the model ends the sequence";

    private static final StrategyOption STOP = new StrategyOption(
            "stop",
            "threshold, sample",
            "threshold",
            "stop where the stop probability reaches the threshold, or with that probability (models with a stop head)");
    private static final StrategyOption STOP_THRESHOLD = new StrategyOption(
            "stop-threshold",
            "greater than 0; above 1 never stops",
            StoppingRule.STOP_HEAD_THRESHOLD + "; models with an end token per slot: its arg max",
            "used by stop=threshold");
    private static final StrategyOption FORCE_FIRST_STEP = new StrategyOption(
            "force-first-step", "true, false", "false", "insert in the first step whatever the model says");
    private static final StrategyOption MAX_LENGTH = new StrategyOption(
            "max-length", "at least 1", "the model's", "the most visible tokens, CLS and BOS counted");
    private static final StrategyOption SLOT_TOP_K = new StrategyOption(
            "slot-top-k", "at least 1", "off", "draw among the best slots only; the released models use 1");

    private static final StrategyOption SLOT_THRESHOLD = new StrategyOption(
            STOP_THRESHOLD.key(),
            "greater than 0; above 1 never stops",
            "off: a slot ends where its end token is the arg max",
            "a slot ends where the probability of its end token exceeds it");
    private static final StrategyOption EOS_PENALTY = new StrategyOption(
            "eos-penalty",
            "at least 0",
            "0",
            "a slot ends only where the end token beats the best token by so much in log-probability");
    private static final StrategyOption TERMINATION = new StrategyOption(
            "termination",
            "slot, sequence",
            "slot",
            "a sequence ends when all its slots do, or when its most probable slot and token are an end (models trained"
                    + " with \"termination\": \"sequence\")");

    /** Made by the service loader. */
    public InsertionStrategies() {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                new Entry<>(
                        described("joint", STOP, STOP_THRESHOLD, SLOT_TOP_K, FORCE_FIRST_STEP, MAX_LENGTH),
                        InsertionModel.class,
                        (options, models) -> new JointInsertion(
                                StoppingRule.read(options),
                                options.integer(SLOT_TOP_K.key(), 1, Integer.MAX_VALUE),
                                maxLength(options))),
                new Entry<>(
                        described("two-stage", STOP, STOP_THRESHOLD, SLOT_TOP_K, FORCE_FIRST_STEP, MAX_LENGTH),
                        InsertionModel.class,
                        (options, models) -> new TwoStageInsertion(
                                StoppingRule.read(options),
                                options.integer(SLOT_TOP_K.key(), 1, Integer.MAX_VALUE),
                                maxLength(options))),
                new Entry<>(
                        parallel(),
                        InsertionModel.class,
                        (options, models) -> new ParallelInsertion(SlotEnding.read(options), maxLength(options))));
    }

    @Override
    public List<Scorer<?>> scorers() {
        return List.of(new InsertionScorer(InsertionScorer.DEFAULT_ORDERS));
    }

    private static OptionalInt maxLength(StrategyOptions options) {
        return options.integer(MAX_LENGTH.key(), 1, Integer.MAX_VALUE);
    }

    private static StrategyDescription parallel() {
        return new StrategyDescription(
                "parallel",
                ModelView.INSERTION,
                "Stern et al. 2019, arXiv 1902.03249; models with an end token per slot",
                Exactness.PROCESS,
                EnumSet.allOf(Capability.class),
                "rounds of insertion, about floor(log2 n) + 1 for n tokens with a model trained on balanced trees, + 1"
                        + " if the model ends the sequence",
                List.of(SLOT_THRESHOLD, EOS_PENALTY, TERMINATION, MAX_LENGTH));
    }

    private static StrategyDescription described(String name, StrategyOption... options) {
        return new StrategyDescription(
                name,
                ModelView.INSERTION,
                "Patel et al. 2025, arXiv 2505.05755",
                Exactness.PROCESS,
                EnumSet.allOf(Capability.class),
                NFE,
                List.of(options));
    }
}
