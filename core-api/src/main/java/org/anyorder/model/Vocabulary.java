// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The token ids of a model.
 *
 * @param size how many ids have logits; ids are {@code [0, size)}
 * @param mask the id that stands for an undecided position; it may equal {@code size}
 * @param begin put in front of a text
 * @param end ends a text
 * @param classify the token at which an insertion model reads its stop probability
 * @param never ids that are never generated, whatever their logits (padding, mask, begin …)
 */
public record Vocabulary(
        int size, OptionalInt mask, OptionalInt begin, OptionalInt end, OptionalInt classify, Set<Integer> never) {

    /**
     * Checks the ranges.
     *
     * @param size at least 1
     * @param mask in {@code [0, size]}
     * @param begin in {@code [0, size]}
     * @param end in {@code [0, size]}
     * @param classify in {@code [0, size]}
     * @param never ids in {@code [0, size]}
     * @throws IllegalArgumentException if an id is out of its range
     */
    public Vocabulary {
        if (!(size >= 1)) {
            throw new IllegalArgumentException("size of a vocabulary must be at least 1, got " + size);
        }
        check("mask", mask, size);
        check("begin", begin, size);
        check("end", end, size);
        check("classify", classify, size);
        never = Set.copyOf(never);
        for (int token : never) {
            check("never", OptionalInt.of(token), size);
        }
    }

    /**
     * A vocabulary without special tokens.
     *
     * @param size at least 1
     * @return the vocabulary
     */
    public static Vocabulary of(int size) {
        return new Vocabulary(
                size, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Set.of());
    }

    /**
     * The same with a mask token.
     *
     * @param token in {@code [0, size]}
     * @return the changed vocabulary
     */
    public Vocabulary withMask(int token) {
        return new Vocabulary(size, OptionalInt.of(token), begin, end, classify, never);
    }

    /**
     * The same with an end token.
     *
     * @param token in {@code [0, size]}
     * @return the changed vocabulary
     */
    public Vocabulary withEnd(int token) {
        return new Vocabulary(size, mask, begin, OptionalInt.of(token), classify, never);
    }

    private static void check(String name, OptionalInt token, int size) {
        if (token.isPresent() && !(token.getAsInt() >= 0 && token.getAsInt() <= size)) {
            throw new IllegalArgumentException(name + " token must be in [0, " + size + "], got " + token.getAsInt());
        }
    }
}
