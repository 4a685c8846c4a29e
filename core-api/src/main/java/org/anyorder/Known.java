// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Given tokens: they are never moved or changed.
 *
 * @param tokens token ids, each at least 0; copied in and out
 */
public record Known(int[] tokens) implements Segment {

    /**
     * Checks and copies.
     *
     * @param tokens token ids, each at least 0
     * @throws IllegalArgumentException if an id is negative
     */
    public Known {
        tokens = tokens.clone();
        for (int position = 0; position < tokens.length; position++) {
            if (!(tokens[position] >= 0)) {
                throw new IllegalArgumentException(
                        "tokens[" + position + "] must be at least 0, got " + tokens[position]);
            }
        }
    }

    /**
     * Given tokens.
     *
     * @param tokens token ids, each at least 0
     * @return the segment
     */
    public static Known of(int... tokens) {
        return new Known(tokens);
    }

    /**
     * The token ids.
     *
     * @return a copy
     */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * One of the token ids.
     *
     * @param index in {@code [0, length())}
     * @return the id
     */
    public int token(int index) {
        return tokens[index];
    }

    /**
     * The token ids, not copied.
     *
     * @return from left to right
     */
    public IntStream stream() {
        return Arrays.stream(tokens);
    }

    /**
     * How many tokens are given.
     *
     * @return the number of tokens
     */
    public int length() {
        return tokens.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Known known && Arrays.equals(tokens, known.tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        return "Known" + Arrays.toString(tokens);
    }
}
