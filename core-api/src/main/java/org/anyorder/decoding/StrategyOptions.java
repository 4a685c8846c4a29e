// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The options of a strategy, as key and text, read with their ranges.
 *
 * @param values by key
 */
public record StrategyOptions(Map<String, String> values) {

    /** No options. */
    public static final StrategyOptions NONE = new StrategyOptions(Map.of());

    /**
     * Copies the map.
     *
     * @param values by key
     */
    public StrategyOptions {
        values = Map.copyOf(values);
    }

    /**
     * The same, with defaults for keys that are not set.
     *
     * @param defaults by key
     * @return the completed options
     */
    public StrategyOptions orElse(Map<String, String> defaults) {
        Map<String, String> merged = new TreeMap<>(defaults);
        merged.putAll(values);
        return new StrategyOptions(merged);
    }

    /**
     * A number in a range.
     *
     * @param key the option
     * @param min the least allowed value
     * @param max the largest allowed value
     * @return the number, if set
     * @throws IllegalArgumentException if it is no number or out of range
     */
    public OptionalDouble real(String key, double min, double max) {
        String text = values.get(key);
        if (text == null) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw refused(key, text, "a number in [" + min + ", " + max + "]");
        }
        if (!(value >= min && value <= max)) {
            throw refused(key, text, "in [" + min + ", " + max + "]");
        }
        return OptionalDouble.of(value);
    }

    /**
     * A whole number in a range.
     *
     * @param key the option
     * @param min the least allowed value
     * @param max the largest allowed value
     * @return the number, if set
     * @throws IllegalArgumentException if it is no whole number or out of range
     */
    public OptionalInt integer(String key, int min, int max) {
        String text = values.get(key);
        if (text == null) {
            return OptionalInt.empty();
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused(key, text, "a whole number in [" + min + ", " + max + "]");
        }
        if (!(value >= min && value <= max)) {
            throw refused(key, text, "in [" + min + ", " + max + "]");
        }
        return OptionalInt.of(value);
    }

    /**
     * True or false.
     *
     * @param key the option
     * @param otherwise the value if not set
     * @return the flag
     * @throws IllegalArgumentException if it is neither
     */
    public boolean flag(String key, boolean otherwise) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw refused(key, text, "true or false");
        }
        return text.equals("true");
    }

    /**
     * One of an enumeration's constants, written in lower case with hyphens.
     *
     * @param key the option
     * @param otherwise the value if not set
     * @param <E> the enumeration
     * @return the constant
     * @throws IllegalArgumentException if it is none of them; the message lists them
     */
    public <E extends Enum<E>> E choice(String key, E otherwise) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> label(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> refused(
                        key,
                        text,
                        "one of "
                                + Arrays.stream(constants)
                                        .map(StrategyOptions::label)
                                        .collect(Collectors.joining(", "))));
    }

    /**
     * Any text.
     *
     * @param key the option
     * @return the text, if set
     */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    void refuseUnknown(StrategyDescription strategy) {
        List<String> known =
                strategy.options().stream().map(StrategyOption::key).toList();
        for (String key : new TreeMap<>(values).keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("option '" + key + "' is unknown to strategy " + strategy.name()
                        + "; known: " + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static IllegalArgumentException refused(String key, String text, String allowed) {
        return new IllegalArgumentException("option '" + key + "' must be " + allowed + ", got '" + text + "'");
    }
}
