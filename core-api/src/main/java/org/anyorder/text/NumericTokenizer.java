// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** For models without a tokenizer: text is token ids separated by spaces, such as {@code 5 6 7}. Thread-safe. */
public final class NumericTokenizer implements Tokenizer {

    private final int vocabularySize;

    /**
     * Creates the tokenizer of a vocabulary.
     *
     * @param vocabularySize ids are in {@code [0, vocabularySize)}
     * @throws IllegalArgumentException if it is not positive
     */
    public NumericTokenizer(int vocabularySize) {
        if (!(vocabularySize >= 1)) {
            throw new IllegalArgumentException("vocabularySize must be at least 1, got " + vocabularySize);
        }
        this.vocabularySize = vocabularySize;
    }

    @Override
    public int[] encode(String text) {
        return text.isBlank()
                ? new int[0]
                : Arrays.stream(text.strip().split("\\s+"))
                        .mapToInt(this::required)
                        .toArray();
    }

    @Override
    public String decode(int[] ids) {
        for (int id : ids) {
            if (!(id >= 0)) {
                throw new IllegalArgumentException("token ids must not be negative, got " + id);
            }
        }
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public Map<String, Integer> specialTokens() {
        return Map.of();
    }

    @Override
    public OptionalInt tokenId(String token) {
        if (!token.matches("[0-9]{1,10}")) {
            return OptionalInt.empty();
        }
        long id = Long.parseLong(token);
        return id < vocabularySize ? OptionalInt.of((int) id) : OptionalInt.empty();
    }

    private int required(String word) {
        return tokenId(word)
                .orElseThrow(
                        () -> new IllegalArgumentException("this model has no tokenizer, so text must be ids in [0, "
                                + vocabularySize + ") separated by spaces, got \""
                                + (word.length() > 40 ? word.substring(0, 40) + "…" : word) + "\""));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
