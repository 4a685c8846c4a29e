// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * How a checkpoint wants to be decoded unless the caller says otherwise.
 *
 * @param strategy a strategy's name; empty for the first of the model's first view
 * @param options of the strategy, by key
 * @param temperature 0 is greedy; empty for 1
 * @param topK empty for off
 * @param topP empty for off
 */
public record Recommendation(
        Optional<String> strategy,
        Map<String, String> options,
        OptionalDouble temperature,
        OptionalInt topK,
        OptionalDouble topP) {

    /** Nothing particular. */
    public static final Recommendation NONE = new Recommendation(
            Optional.empty(), Map.of(), OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty());

    /**
     * Copies the options.
     *
     * @param strategy a strategy's name
     * @param options of the strategy
     * @param temperature 0 is greedy
     * @param topK empty for off
     * @param topP empty for off
     */
    public Recommendation {
        options = Map.copyOf(options);
    }

    /**
     * A strategy with options.
     *
     * @param name the strategy's name
     * @param options of the strategy, by key
     * @return the recommendation
     */
    public static Recommendation of(String name, Map<String, String> options) {
        return new Recommendation(
                Optional.of(name), options, OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty());
    }

    /**
     * What a folder's {@code generation_config.json} says ({@code temperature}, {@code do_sample}, {@code top_k},
     * {@code top_p}, {@code strategy}, {@code strategy_options}), and the architecture's own recommendation where it is
     * silent.
     *
     * @param file the file, if there is one
     * @param otherwise the architecture's own
     * @return both together
     * @throws CheckpointFormatException if a value has the wrong type or is out of its range
     */
    public static Recommendation of(Optional<ModelConfig> file, Recommendation otherwise)
            throws CheckpointFormatException {
        if (file.isEmpty()) {
            return otherwise;
        }
        ModelConfig config = file.get();
        Map<String, String> options = new TreeMap<>(otherwise.options);
        Optional<ModelConfig> given = config.optionalObject("strategy_options");
        if (given.isPresent()) {
            for (String key : given.get().keys()) {
                options.put(key, given.get().line(key));
            }
        }
        OptionalDouble temperature = config.has("temperature")
                ? OptionalDouble.of(config.real("temperature", 0, 100))
                : otherwise.temperature;
        return new Recommendation(
                config.optionalLine("strategy").or(otherwise::strategy),
                options,
                config.flagOr("do_sample", true) ? temperature : OptionalDouble.of(0),
                config.has("top_k") ? positive(config.integer("top_k", 0, Integer.MAX_VALUE)) : otherwise.topK,
                config.has("top_p") ? OptionalDouble.of(config.real("top_p", Double.MIN_NORMAL, 1)) : otherwise.topP);
    }

    private static OptionalInt positive(int topK) {
        return topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK);
    }
}
