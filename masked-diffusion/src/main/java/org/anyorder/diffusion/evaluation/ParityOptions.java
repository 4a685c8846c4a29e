// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.decoding.StrategyOptions;

/**
 * What a comparison of caches is told.
 *
 * @param cache which cache
 * @param strategy by name
 * @param length positions of a canvas that no template gives
 * @param temperature of all draws; empty for the model's own
 * @param others options of the strategy
 */
record ParityOptions(
        Cache cache, String strategy, OptionalInt length, OptionalDouble temperature, Map<String, String> others) {

    private static final String CACHE = "cache";
    private static final String STRATEGY = "strategy";
    private static final String LENGTH = "length";
    private static final String TEMPERATURE = "temperature";

    /** The caches, with a strategy that uses them. */
    enum Cache {
        PREFIX("threshold"),
        DUAL("threshold"),
        FREE("threshold"),
        BLOCK("block-diffusion");

        private final String strategy;

        Cache(String strategy) {
            this.strategy = strategy;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ParityOptions of(Map<String, String> values) {
        StrategyOptions options = new StrategyOptions(values);
        Cache cache = options.choice(CACHE, Cache.PREFIX);
        Map<String, String> others = new TreeMap<>(values);
        others.keySet().removeAll(java.util.Set.of(CACHE, STRATEGY, LENGTH, TEMPERATURE));
        return new ParityOptions(
                cache,
                options.text(STRATEGY).orElse(cache.strategy),
                options.integer(LENGTH, 1, Integer.MAX_VALUE),
                options.real(TEMPERATURE, 0, Float.MAX_VALUE),
                others);
    }

    /** The strategy's options, its cache among them; refuses a strategy without that cache. */
    StrategyOptions of(StrategyDescription description) {
        boolean chooses =
                description.options().stream().anyMatch(option -> option.key().equals(CACHE));
        if (chooses == (cache == Cache.BLOCK)) {
            throw new IllegalArgumentException("option 'strategy' must be one "
                    + (chooses ? "that fills block by block" : "with an option 'cache'") + " for cache="
                    + cache.label() + ", such as " + cache.strategy + ", got '" + strategy + "'");
        }
        Map<String, String> values = new TreeMap<>(others);
        if (chooses) {
            values.put(CACHE, cache.label());
        }
        return new StrategyOptions(values);
    }
}
