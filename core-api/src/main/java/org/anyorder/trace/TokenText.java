// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The text of single tokens as a tokenizer gives it, made safe to show: a piece may be half a character, empty, or hold
 * what would steer a terminal.
 *
 * @param decoder token id to text
 */
record TokenText(IntFunction<String> decoder) {

    private static final int REPLACEMENT = 0xFFFD;

    /** The text without halves of surrogate pairs; an empty piece is shown by its id. */
    String of(int token) {
        String text = decoder.apply(token);
        if (text.isEmpty()) {
            return "#" + token;
        }
        return text.codePoints()
                .map(point -> Character.getType(point) == Character.SURROGATE ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** For a terminal: line breaks stay, other controls and what reorders text become visible signs. */
    String lines(int token) {
        return of(token)
                .replace("\r\n", "\n")
                .codePoints()
                .map(point -> point == '\n' ? point : visible(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** For a line of a terminal: line breaks are signs, too. */
    String oneLine(int token) {
        return lines(token).replace('\n', '\u21B5');
    }

    /** Whether a token is shown by its bare number, so that it needs a space between it and its neighbours. */
    boolean isNumber(int token) {
        return of(token).equals(Integer.toString(token));
    }

    /** Whether this is so of all decided places. */
    boolean allNumbers(List<Place> places) {
        return places.stream().allMatch(place -> !place.decided() || isNumber(place.token()));
    }

    /** How many columns of a terminal a character takes. */
    static int columns(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = point >= 0x1100
                && (point <= 0x115F
                        || point >= 0x2E80 && point <= 0xA4CF
                        || point >= 0xAC00 && point <= 0xD7A3
                        || point >= 0xF900 && point <= 0xFAFF
                        || point >= 0xFE30 && point <= 0xFE6F
                        || point >= 0xFF00 && point <= 0xFF60
                        || point >= 0xFFE0 && point <= 0xFFE6
                        || point >= 0x1F300 && point <= 0x1FAFF
                        || point >= 0x20000 && point <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    private static int visible(int point) {
        if (point == '\t') {
            return '\u21E5';
        }
        if (point < 0x20) {
            return 0x2400 + point;
        }
        boolean reorders = point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
        return point >= 0x7F && point < 0xA0 || reorders || point == 0x2028 || point == 0x2029 ? REPLACEMENT : point;
    }
}
