// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.util.Optional;

/** The grammar of numbers in JSON, with the words that Python writes for what is not finite. */
final class JsonNumber {

    private JsonNumber() {}

    /** A {@link Long} where the text is an integer that fits one, else a {@link Double}; nothing if it is no number. */
    static Optional<Number> parse(String word) {
        switch (word) {
            case "NaN":
                return Optional.of(Double.NaN);
            case "Infinity":
                return Optional.of(Double.POSITIVE_INFINITY);
            case "-Infinity":
                return Optional.of(Double.NEGATIVE_INFINITY);
            default:
                return isJsonNumber(word) ? finite(word) : Optional.empty();
        }
    }

    private static Optional<Number> finite(String word) {
        boolean whole = word.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
        if (whole && word.length() <= 20) {
            try {
                return Optional.of(Long.parseLong(word));
            } catch (NumberFormatException e) {
                return Optional.of(Double.parseDouble(word)); // beyond 64 bits; integer accessors refuse it
            }
        }
        return Optional.<Number>of(Double.parseDouble(word)).filter(value -> Double.isFinite(value.doubleValue()));
    }

    private static boolean isJsonNumber(String word) {
        int at = digits(word, word.startsWith("-") ? 1 : 0);
        int start = word.startsWith("-") ? 1 : 0;
        if (at == start || word.charAt(start) == '0' && at > start + 1) {
            return false;
        }
        if (at < word.length() && word.charAt(at) == '.') {
            int fraction = at + 1;
            at = digits(word, fraction);
            if (at == fraction) {
                return false;
            }
        }
        if (at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < word.length() && (word.charAt(exponent) == '-' || word.charAt(exponent) == '+')) {
                exponent++;
            }
            at = digits(word, exponent);
            if (at == exponent) {
                return false;
            }
        }
        return at == word.length();
    }

    private static int digits(String word, int from) {
        int at = from;
        while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
