// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

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
}
