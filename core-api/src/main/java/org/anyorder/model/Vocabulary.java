// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import java.util.HashSet;
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
 * @param alsoEnd ids that end a text besides {@code end}: of a turn, of a message
 */
public record Vocabulary(
        int size,
        OptionalInt mask,
        OptionalInt begin,
        OptionalInt end,
        OptionalInt classify,
        Set<Integer> never,
        Set<Integer> alsoEnd) {

    /**
     * Checks the ranges.
     *
     * @param size at least 1
     * @param mask in {@code [0, size]}
     * @param begin in {@code [0, size]}
     * @param end in {@code [0, size]}
     * @param classify in {@code [0, size]}
     * @param never ids in {@code [0, size]}
     * @param alsoEnd ids in {@code [0, size]}; none without an {@code end}, which does not count here
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
        for (int token : alsoEnd) {
            check("alsoEnd", OptionalInt.of(token), size);
        }
        if (end.isEmpty() && !alsoEnd.isEmpty()) {
            throw new IllegalArgumentException("alsoEnd must be empty without an end token, got " + alsoEnd);
        }
        Set<Integer> others = new HashSet<>(alsoEnd);
        end.ifPresent(others::remove);
        alsoEnd = Set.copyOf(others);
    }

    /**
     * A vocabulary in which at most one token ends a text.
     *
     * @param size as above
     * @param mask as above
     * @param begin as above
     * @param end as above
     * @param classify as above
     * @param never as above
     * @throws IllegalArgumentException if an id is out of its range
     */
    public Vocabulary(
            int size, OptionalInt mask, OptionalInt begin, OptionalInt end, OptionalInt classify, Set<Integer> never) {
        this(size, mask, begin, end, classify, never, Set.of());
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
        return new Vocabulary(size, OptionalInt.of(token), begin, end, classify, never, alsoEnd);
    }

    /**
     * The same with an end token.
     *
     * @param token in {@code [0, size]}
     * @return the changed vocabulary
     */
    public Vocabulary withEnd(int token) {
        return new Vocabulary(size, mask, begin, OptionalInt.of(token), classify, never, alsoEnd);
    }

    /**
     * The same with further end tokens.
     *
     * @param tokens in {@code [0, size]}
     * @return the changed vocabulary
     * @throws IllegalArgumentException if there is no {@code end}
     */
    public Vocabulary withAlsoEnd(Set<Integer> tokens) {
        return new Vocabulary(size, mask, begin, end, classify, never, tokens);
    }

    /**
     * All tokens that end a text.
     *
     * @return {@code end} and those beside it; empty if there is none
     */
    public Set<Integer> ends() {
        Set<Integer> all = new HashSet<>(alsoEnd);
        end.ifPresent(all::add);
        return Set.copyOf(all);
    }

    private static void check(String name, OptionalInt token, int size) {
        if (token.isPresent() && !(token.getAsInt() >= 0 && token.getAsInt() <= size)) {
            throw new IllegalArgumentException(name + " token must be in [0, " + size + "], got " + token.getAsInt());
        }
    }
}
