// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

/**
 * The tokens that write a set in a prompt: {@code start S₁ split S₂ split … Sₙ end}. The model does not see them.
 *
 * @param start begins a set
 * @param split stands between two sub-sequences
 * @param end ends a set
 */
public record Delimiters(int start, int split, int end) {

    /**
     * Checks that they can be told apart.
     *
     * @param start begins a set, at least 0
     * @param split stands between two sub-sequences, at least 0
     * @param end ends a set, at least 0
     * @throws IllegalArgumentException if two are equal or one is negative
     */
    public Delimiters {
        if (!(start >= 0 && split >= 0 && end >= 0)) {
            throw new IllegalArgumentException(
                    "start, split and end must be token ids, got " + start + ", " + split + " and " + end);
        }
        if (start == split || split == end || start == end) {
            throw new IllegalArgumentException(
                    "start, split and end must be three tokens, got " + start + ", " + split + " and " + end);
        }
    }
}
