// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the tokens of one request are drawn. Immutable; everything is off unless set, and then the law is the model's
 * own.
 *
 * <pre>{@code
 * SamplingOptions options = SamplingOptions.builder().temperature(0.8).topP(0.9, Crossing.KEPT).build();
 * }</pre>
 *
 * @param temperature in [0, 100]; 1 = the model's law, 0 = greedy: the filters behind it are then without effect
 * @param topK how many tokens stay, at least 1
 * @param topP the nucleus filter
 * @param minP smallest ratio to the most probable token, in [0, 1]; 0 = off
 * @param typicalP mass kept nearest to the entropy, in (0, 1]; 1 = off
 * @param repetitionPenalty in [0.01, 100]; 1 = off
 * @param presencePenalty in [-100, 100]; 0 = off
 * @param frequencyPenalty in [-100, 100]; 0 = off
 * @param logitBias what is added to the logits of some tokens, each in [-10000, 10000]; copied
 * @param bannedTokens tokens that are never drawn; copied
 */
public record SamplingOptions(
        double temperature,
        OptionalInt topK,
        Optional<TopP> topP,
        double minP,
        double typicalP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Double> logitBias,
        Set<Integer> bannedTokens) {

    private static final SamplingOptions PLAIN = builder().build();
    private static final SamplingOptions GREEDY = builder().temperature(0).build();

    /**
     * Checks every option, as its transform does.
     *
     * @param temperature in [0, 100]
     * @param topK how many tokens stay, at least 1
     * @param topP the nucleus filter
     * @param minP in [0, 1]
     * @param typicalP in (0, 1]
     * @param repetitionPenalty in [0.01, 100]
     * @param presencePenalty in [-100, 100]
     * @param frequencyPenalty in [-100, 100]
     * @param logitBias each in [-10000, 10000]
     * @param bannedTokens ids, not negative
     * @throws IllegalArgumentException if an option is out of its range or NaN
     */
    public SamplingOptions {
        List.of(
                new Temperature(temperature),
                new MinP(minP),
                new TypicalP(typicalP),
                new RepetitionPenalty(repetitionPenalty),
                new PresencePenalty(presencePenalty),
                new FrequencyPenalty(frequencyPenalty));
        topK.ifPresent(TopK::new);
        logitBias = new LogitBias(logitBias).biases();
        bannedTokens = new BannedTokens(bannedTokens).tokens();
    }

    /**
     * Nothing on: tokens are drawn from the model's own law.
     *
     * @return the options of temperature 1
     */
    public static SamplingOptions plain() {
        return PLAIN;
    }

    /**
     * The arg max at every draw.
     *
     * @return the options of temperature 0
     */
    public static SamplingOptions greedy() {
        return GREEDY;
    }

    /**
     * Options to be set, from nothing on.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.temperature = temperature;
        builder.topK = topK;
        builder.topP = topP;
        builder.minP = minP;
        builder.typicalP = typicalP;
        builder.repetitionPenalty = repetitionPenalty;
        builder.presencePenalty = presencePenalty;
        builder.frequencyPenalty = frequencyPenalty;
        builder.logitBias = logitBias;
        builder.bannedTokens = bannedTokens;
        return builder;
    }

    /**
     * How the token is picked once the transforms are applied.
     *
     * @return {@link Choice#GREEDY} at temperature 0
     */
    public Choice choice() {
        return temperature == 0 ? Choice.GREEDY : Choice.SAMPLED;
    }

    /**
     * The transforms that are on, in the order in which {@link LogitsPipeline} applies them. A greedy row leaves out
     * the filters behind the temperature.
     *
     * @return an unmodifiable list, empty if the law is the model's own
     */
    public List<LogitsTransform> transforms() {
        List<LogitsTransform> transforms = new ArrayList<>(adjustments());
        transforms.addAll(filters());
        return List.copyOf(transforms);
    }

    /** The sparse ones: they touch single tokens and may need the history. */
    List<LogitsTransform> adjustments() {
        List<LogitsTransform> on = new ArrayList<>();
        if (!logitBias.isEmpty()) {
            on.add(new LogitBias(logitBias));
        }
        if (repetitionPenalty != 1) {
            on.add(new RepetitionPenalty(repetitionPenalty));
        }
        if (frequencyPenalty != 0) {
            on.add(new FrequencyPenalty(frequencyPenalty));
        }
        if (presencePenalty != 0) {
            on.add(new PresencePenalty(presencePenalty));
        }
        if (!bannedTokens.isEmpty()) {
            on.add(new BannedTokens(bannedTokens));
        }
        return on;
    }

    /** Whether {@link #adjustments} holds anything; asked for every row and step. */
    boolean adjusts() {
        return !logitBias.isEmpty()
                || repetitionPenalty != 1
                || frequencyPenalty != 0
                || presencePenalty != 0
                || !bannedTokens.isEmpty();
    }

    /**
     * The tokens that may not come, where these options leave the law, or the arg max if they are greedy, as it is but
     * for them.
     *
     * @return the banned tokens; empty if something else is on
     */
    public Optional<Set<Integer>> onlyBans() {
        boolean others = !logitBias.isEmpty()
                || repetitionPenalty != 1
                || frequencyPenalty != 0
                || presencePenalty != 0
                || temperature != 0 && temperature != 1
                || cuts();
        return others ? Optional.empty() : Optional.of(bannedTokens);
    }

    /** Whether {@link #filters} holds more than a temperature; asked for every row and step. */
    boolean cuts() {
        return temperature != 0
                && (topK.isPresent() || topP.isPresent() && topP.get().p() < 1 || minP > 0 || typicalP < 1);
    }

    /** The dense ones: the temperature, and what cuts the law that it leaves. */
    List<LogitsTransform> filters() {
        List<LogitsTransform> on = new ArrayList<>();
        if (temperature != 1) {
            on.add(new Temperature(temperature));
        }
        if (temperature == 0) {
            return on;
        }
        topK.ifPresent(k -> on.add(new TopK(k)));
        topP.filter(nucleus -> nucleus.p() < 1).ifPresent(on::add);
        if (minP > 0) {
            on.add(new MinP(minP));
        }
        if (typicalP < 1) {
            on.add(new TypicalP(typicalP));
        }
        return on;
    }

    /** Sets options one by one; {@link #build} checks them. */
    public static final class Builder {
        private double temperature = 1;
        private OptionalInt topK = OptionalInt.empty();
        private Optional<TopP> topP = Optional.empty();
        private double minP;
        private double typicalP = 1;
        private double repetitionPenalty = 1;
        private double presencePenalty;
        private double frequencyPenalty;
        private Map<Integer, Double> logitBias = Map.of();
        private Set<Integer> bannedTokens = Set.of();

        private Builder() {}

        /**
         * Sets the temperature.
         *
         * @param value in [0, 100]; 0 = greedy
         * @return this
         */
        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        /**
         * Keeps the most probable tokens only.
         *
         * @param k how many, at least 1
         * @return this
         */
        public Builder topK(int k) {
            topK = OptionalInt.of(k);
            return this;
        }

        /**
         * Keeps the most probable tokens up to a total probability.
         *
         * @param p the probability to keep, in (0, 1]
         * @param crossing whether the token that crosses it stays
         * @return this
         * @throws IllegalArgumentException if {@code p} is outside (0, 1] or NaN
         */
        public Builder topP(double p, Crossing crossing) {
            topP = Optional.of(new TopP(p, crossing));
            return this;
        }

        /**
         * Keeps tokens by their ratio to the most probable one.
         *
         * @param p the smallest ratio, in [0, 1]; 0 = off
         * @return this
         */
        public Builder minP(double p) {
            minP = p;
            return this;
        }

        /**
         * Keeps the tokens nearest to the entropy.
         *
         * @param p the probability to keep, in (0, 1]; 1 = off
         * @return this
         */
        public Builder typicalP(double p) {
            typicalP = p;
            return this;
        }

        /**
         * Damps tokens of prompt and generation.
         *
         * @param penalty in [0.01, 100]; 1 = off
         * @return this
         */
        public Builder repetitionPenalty(double penalty) {
            repetitionPenalty = penalty;
            return this;
        }

        /**
         * Lowers the logits of generated tokens.
         *
         * @param penalty in [-100, 100]; 0 = off
         * @return this
         */
        public Builder presencePenalty(double penalty) {
            presencePenalty = penalty;
            return this;
        }

        /**
         * Lowers the logits of generated tokens once per occurrence.
         *
         * @param penalty in [-100, 100]; 0 = off
         * @return this
         */
        public Builder frequencyPenalty(double penalty) {
            frequencyPenalty = penalty;
            return this;
        }

        /**
         * Adds to the logits of some tokens.
         *
         * @param biases what to add, each in [-10000, 10000], by token id
         * @return this
         */
        public Builder logitBias(Map<Integer, Double> biases) {
            logitBias = Map.copyOf(biases);
            return this;
        }

        /**
         * Forbids tokens.
         *
         * @param tokens ids that are never drawn
         * @return this
         */
        public Builder bannedTokens(Set<Integer> tokens) {
            bannedTokens = Set.copyOf(tokens);
            return this;
        }

        /**
         * The options.
         *
         * @return the options set so far
         * @throws IllegalArgumentException if an option is out of its range or NaN
         */
        public SamplingOptions build() {
            return new SamplingOptions(
                    temperature,
                    topK,
                    topP,
                    minP,
                    typicalP,
                    repetitionPenalty,
                    presencePenalty,
                    frequencyPenalty,
                    logitBias,
                    bannedTokens);
        }
    }
}
